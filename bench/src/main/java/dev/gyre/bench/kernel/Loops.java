package dev.gyre.bench.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat3;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat4;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/**
 * Loops of the kinds that programs for TornadoVM have, written as one writes them first: what nobody tuned the runtime for. {@code
 * others.c} has the same in C.
 */
public final class Loops {

    private Loops() {}

    /** y = A x, A sparse by rows. starts: (n + 1), where a row's entries begin; columns, values: an entry each; x, y: (n). */
    public static void sparse(IntArray starts, IntArray columns, FloatArray values, FloatArray x, FloatArray y, int n) {
        for (@Parallel int row = 0; row < n; row++) {
            float sum = 0f;
            for (int i = starts.get(row); i < starts.get(row + 1); i++) {
                sum += values.get(i) * x.get(columns.get(i));
            }
            y.set(row, sum);
        }
    }

    /** Sums of each row up to and with each place. x, y: (rows, width). */
    public static void prefixSums(FloatArray x, FloatArray y, int rows, int width) {
        for (@Parallel int row = 0; row < rows; row++) {
            float sum = 0f;
            for (int i = 0; i < width; i++) {
                sum += x.get(row * width + i);
                y.set(row * width + i, sum);
            }
        }
    }

    /** The nearest of k centres for each of n points, a step of k-means. points: (n, 4); centres: (k, 4); nearest: (n). */
    public static void nearest(FloatArray points, FloatArray centres, IntArray nearest, int n, int k) {
        for (@Parallel int p = 0; p < n; p++) {
            float least = Float.MAX_VALUE;
            int at = 0;
            for (int c = 0; c < k; c++) {
                float distance = 0f;
                for (int d = 0; d < 4; d++) {
                    float apart = points.get(4 * p + d) - centres.get(4 * c + d);
                    distance += apart * apart;
                }
                if (distance < least) {
                    least = distance;
                    at = c;
                }
            }
            nearest.set(p, at);
        }
    }

    /** Grey of colours of 8 bits each in an int, by luminance. rgb, grey: (n). */
    public static void grey(IntArray rgb, IntArray grey, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int colour = rgb.get(i);
            int red = (colour >> 16) & 0xff;
            int green = (colour >> 8) & 0xff;
            int blue = colour & 0xff;
            int luminance = (299 * red + 587 * green + 114 * blue) / 1000;
            grey.set(i, (luminance << 16) | (luminance << 8) | luminance);
        }
    }

    /** z = a x + y of half floats. x, y, z: (n). */
    public static void halfAxpy(HalfFloatArray x, HalfFloatArray y, HalfFloatArray z, int n, float a) {
        for (@Parallel int i = 0; i < n; i++) {
            z.set(i, new HalfFloat(a * x.get(i).getFloat32() + y.get(i).getFloat32()));
        }
    }

    /** A step of a bitonic sort: compares places that differ in the bit j; up or down by the bit k. x: (n). */
    public static void bitonic(IntArray x, int n, int k, int j) {
        for (@Parallel int i = 0; i < n; i++) {
            int other = i ^ j;
            if (other > i) {
                int a = x.get(i);
                int b = x.get(other);
                if (((i & k) == 0 && a > b) || ((i & k) != 0 && a < b)) {
                    x.set(i, b);
                    x.set(other, a);
                }
            }
        }
    }

    /** Softmax of each row. x, y: (rows, width). */
    public static void softmax(FloatArray x, FloatArray y, int rows, int width) {
        for (@Parallel int row = 0; row < rows; row++) {
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < width; i++) {
                most = TornadoMath.max(most, x.get(row * width + i));
            }
            float sum = 0f;
            for (int i = 0; i < width; i++) {
                float e = TornadoMath.exp(x.get(row * width + i) - most);
                y.set(row * width + i, e);
                sum += e;
            }
            for (int i = 0; i < width; i++) {
                y.set(row * width + i, y.get(row * width + i) / sum);
            }
        }
    }

    /** Prices of European options by Black and Scholes. All arrays: (n). */
    public static void blackScholes(
            FloatArray price,
            FloatArray strike,
            FloatArray years,
            FloatArray call,
            FloatArray put,
            int n,
            float rate,
            float volatility) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = price.get(i);
            float x = strike.get(i);
            float t = years.get(i);
            float root = TornadoMath.sqrt(t);
            float d1 = (TornadoMath.log(s / x) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root);
            float d2 = d1 - volatility * root;
            float n1 = normal(d1);
            float n2 = normal(d2);
            float discounted = x * TornadoMath.exp(-rate * t);
            call.set(i, s * n1 - discounted * n2);
            put.set(i, discounted * (1f - n2) - s * (1f - n1));
        }
    }

    /** The normal distribution's function, by a polynomial (Abramowitz and Stegun 26.2.17). */
    private static float normal(float d) {
        float k = 1f / (1f + 0.2316419f * TornadoMath.abs(d));
        float polynomial =
                k * (0.31938154f + k * (-0.35656378f + k * (1.7814779f + k * (-1.8212559f + k * 1.3302745f))));
        float tail = 0.3989423f * TornadoMath.exp(-0.5f * d * d) * polynomial;
        return d > 0f ? 1f - tail : tail;
    }

    /** y = A x. a: (m, n); x: (n); y: (m). */
    public static void matVec(FloatArray a, FloatArray x, FloatArray y, int m, int n) {
        for (@Parallel int row = 0; row < m; row++) {
            float sum = 0f;
            for (int i = 0; i < n; i++) {
                sum += a.get(row * n + i) * x.get(i);
            }
            y.set(row, sum);
        }
    }

    /** Sums of pixels of four channels. a, b, c: (n). */
    public static void addPixels(VectorFloat4 a, VectorFloat4 b, VectorFloat4 c, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            c.set(i, Float4.add(a.get(i), b.get(i)));
        }
    }

    /** Dot products of vectors of three. a, b, c: (n). */
    public static void dots(VectorFloat3 a, VectorFloat3 b, FloatArray c, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            c.set(i, Float3.dot(a.get(i), b.get(i)));
        }
    }

    /** The flow to each point of a plane from its four neighbours; the edge stays as it is. x, y: (rows, columns). */
    public static void neighbours(FloatArray x, FloatArray y, int rows, int columns) {
        for (@Parallel int i = 0; i < rows * columns; i++) {
            int row = i / columns;
            int column = i % columns;
            if (row > 0 && row < rows - 1 && column > 0 && column < columns - 1) {
                y.set(
                        i,
                        x.get(i)
                                + 0.1f
                                        * (x.get(i - 1)
                                                + x.get(i + 1)
                                                + x.get(i - columns)
                                                + x.get(i + columns)
                                                - 4f * x.get(i)));
            }
        }
    }

    /** Each channel times a scale and moved. x, y: (images, channels, area); scale, shift: (channels). */
    public static void channels(
            FloatArray x, FloatArray scale, FloatArray shift, FloatArray y, int n, int channels, int area) {
        for (@Parallel int i = 0; i < n; i++) {
            int channel = i / area % channels;
            y.set(i, x.get(i) * scale.get(channel) + shift.get(channel));
        }
    }

    /** The covariance of columns, each pair of them once, stored on both sides of the diagonal. x: (rows, columns); y: (columns, columns). */
    public static void covariance(FloatArray x, FloatArray y, int rows, int columns) {
        for (@Parallel int i = 0; i < columns; i++) {
            for (int j = i; j < columns; j++) {
                float sum = 0f;
                for (int r = 0; r < rows; r++) {
                    sum += x.get(r * columns + i) * x.get(r * columns + j);
                }
                y.set(i * columns + j, sum / (rows - 1));
                y.set(j * columns + i, sum / (rows - 1));
            }
        }
    }

    /** Gradients of an image by strength, with a gamma of 0.45, and direction. x, y, strength, angle: (n). */
    public static void gradients(FloatArray x, FloatArray y, FloatArray strength, FloatArray angle, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float square = x.get(i) * x.get(i) + y.get(i) * y.get(i);
            strength.set(i, TornadoMath.pow(TornadoMath.sqrt(square), 0.45f));
            angle.set(i, TornadoMath.atan2(y.get(i), x.get(i)));
        }
    }

    /** Every row of one matrix times every row of another. x: (rows, width); w: (columns, width); y: (rows, columns). */
    public static void rowProducts(FloatArray x, FloatArray w, FloatArray y, int rows, int columns, int width) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int c = 0; c < columns; c++) {
                float sum = 0f;
                for (int i = 0; i < width; i++) {
                    sum += x.get(r * width + i) * w.get(c * width + i);
                }
                y.set(r * columns + c, sum);
            }
        }
    }

    /** Rows times a matrix of half floats. x: (rows, depth); w: (depth, columns); y: (rows, columns). */
    public static void halfProducts(FloatArray x, HalfFloatArray w, FloatArray y, int rows, int columns, int depth) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int c = 0; c < columns; c++) {
                float sum = 0f;
                for (int k = 0; k < depth; k++) {
                    sum += x.get(r * depth + k) * w.get(k * columns + c).getFloat32();
                }
                y.set(r * columns + c, sum);
            }
        }
    }

    /**
     * Rows times rows of 8-bit integers in blocks of 32 with a scale each. x: (rows, depth); w: (columns, depth); scale: (columns, depth / 32); y: (rows,
     * columns).
     */
    public static void blockProducts(
            FloatArray x, ByteArray w, HalfFloatArray scale, FloatArray y, int rows, int columns, int depth) {
        for (@Parallel int r = 0; r < rows; r++) {
            for (@Parallel int c = 0; c < columns; c++) {
                float sum = 0f;
                for (int b = 0; b < depth / 32; b++) {
                    float part = 0f;
                    for (int k = 0; k < 32; k++) {
                        part += x.get(r * depth + b * 32 + k) * w.get(c * depth + b * 32 + k);
                    }
                    sum += part * scale.get(c * (depth / 32) + b).getFloat32();
                }
                y.set(r * columns + c, sum);
            }
        }
    }

    /** Which of some vectors each point is nearest to. points: (n, width); centres: (count, width); nearest: (n). */
    public static void nearestVectors(
            FloatArray points, FloatArray centres, IntArray nearest, int n, int count, int width) {
        for (@Parallel int p = 0; p < n; p++) {
            int best = 0;
            float least = Float.MAX_VALUE;
            for (int c = 0; c < count; c++) {
                float sum = 0f;
                for (int i = 0; i < width; i++) {
                    float d = points.get(p * width + i) - centres.get(c * width + i);
                    sum += d * d;
                }
                if (sum < least) {
                    least = sum;
                    best = c;
                }
            }
            nearest.set(p, best);
        }
    }

    /**
     * Causal attention as it's written first, a position an iteration. q, k, v, y: (heads, time, width); weights: (heads, time, time), those of
     * positions that haven't been are left as they are.
     */
    public static void attention(
            FloatArray q,
            FloatArray k,
            FloatArray v,
            FloatArray weights,
            FloatArray y,
            int heads,
            int time,
            int width) {
        for (@Parallel int h = 0; h < heads; h++) {
            for (@Parallel int i = 0; i < time; i++) {
                int at = (h * time + i) * width;
                int row = (h * time + i) * time;
                float most = -Float.MAX_VALUE;
                for (int j = 0; j <= i; j++) {
                    float score = 0f;
                    for (int d = 0; d < width; d++) {
                        score += q.get(at + d) * k.get((h * time + j) * width + d);
                    }
                    score *= 0.125f;
                    weights.set(row + j, score);
                    most = TornadoMath.max(most, score);
                }
                float sum = 0f;
                for (int j = 0; j <= i; j++) {
                    float weight = TornadoMath.exp(weights.get(row + j) - most);
                    weights.set(row + j, weight);
                    sum += weight;
                }
                for (int d = 0; d < width; d++) {
                    float mean = 0f;
                    for (int j = 0; j <= i; j++) {
                        mean += weights.get(row + j) * v.get((h * time + j) * width + d);
                    }
                    y.set(at + d, mean / sum);
                }
            }
        }
    }
}
