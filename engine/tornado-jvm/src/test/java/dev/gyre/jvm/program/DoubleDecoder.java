package dev.gyre.jvm.program;

import java.util.Arrays;

/** Computes a decoder's logits by the textbook's equations in double precision: all tokens at once, nothing kept between calls. */
final class DoubleDecoder {
    /** The numbers of a layer; matrices have a row an output. */
    record Layer(
            double[] attentionGains,
            double[][] queries,
            double[][] keys,
            double[][] values,
            double[][] out,
            double[] gains,
            double[][] gates,
            double[][] ups,
            double[][] downs) {}

    private final int heads;
    private final int keyHeads;
    private final double[][] table;
    private final Layer[] layers;
    private final double[] gains;
    private final double[][] head;

    DoubleDecoder(int heads, int keyHeads, double[][] table, Layer[] layers, double[] gains, double[][] head) {
        this.heads = heads;
        this.keyHeads = keyHeads;
        this.table = table;
        this.layers = layers;
        this.gains = gains;
        this.head = head;
    }

    /** The logits behind the last token. */
    double[] logits(int[] tokens) {
        double[][] x = Arrays.stream(tokens).mapToObj(t -> table[t].clone()).toArray(double[][]::new);
        for (Layer layer : layers) {
            double[][] attended = attended(layer, x);
            for (int t = 0; t < x.length; t++) {
                add(x[t], product(layer.out(), attended[t]));
                double[] normed = normed(x[t], layer.gains());
                double[] gate = product(layer.gates(), normed);
                double[] hidden = product(layer.ups(), normed);
                for (int i = 0; i < hidden.length; i++) {
                    hidden[i] *= gate[i] / (1 + Math.exp(-gate[i]));
                }
                add(x[t], product(layer.downs(), hidden));
            }
        }
        return product(head, normed(x[x.length - 1], gains));
    }

    private double[][] attended(Layer layer, double[][] x) {
        double[][] q = new double[x.length][];
        double[][] k = new double[x.length][];
        double[][] v = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] normed = normed(x[t], layer.attentionGains());
            q[t] = turned(product(layer.queries(), normed), heads, t);
            k[t] = turned(product(layer.keys(), normed), keyHeads, t);
            v[t] = product(layer.values(), normed);
        }
        int width = q[0].length / heads;
        double[][] y = new double[x.length][q[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int h = 0; h < heads; h++) {
                int shared = h / (heads / keyHeads) * width;
                double[] weights = new double[t + 1];
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    double score = 0;
                    for (int d = 0; d < width; d++) {
                        score += q[t][h * width + d] * k[s][shared + d];
                    }
                    weights[s] = Math.exp(score / Math.sqrt(width));
                    sum += weights[s];
                }
                for (int s = 0; s <= t; s++) {
                    for (int d = 0; d < width; d++) {
                        y[t][h * width + d] += weights[s] / sum * v[s][shared + d];
                    }
                }
            }
        }
        return y;
    }

    /** Turns pairs as complex numbers are: by multiplying with e to the i times the angle. */
    private static double[] turned(double[] x, int heads, int position) {
        int width = x.length / heads;
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i += 2) {
            double angle = position / Math.pow(10_000, (double) (i % width) / width);
            double length = Math.hypot(x[i], x[i + 1]);
            double direction = Math.atan2(x[i + 1], x[i]) + angle;
            y[i] = length * Math.cos(direction);
            y[i + 1] = length * Math.sin(direction);
        }
        return y;
    }

    private static double[] normed(double[] x, double[] gains) {
        double mean = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] / Math.sqrt(mean + 1e-5) * gains[i];
        }
        return y;
    }

    private static double[] product(double[][] w, double[] x) {
        double[] y = new double[w.length];
        for (int row = 0; row < w.length; row++) {
            for (int i = 0; i < x.length; i++) {
                y[row] += w[row][i] * x[i];
            }
        }
        return y;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }
}
