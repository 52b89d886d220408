/* The loops of Loops.java in C, each shared out to threads by its outer loop. */
#include <float.h>
#include <math.h>

#define PARALLEL _Pragma("omp parallel for num_threads(threads) schedule(static)")

void sparse(const int *restrict starts, const int *restrict columns, const float *restrict values, const float *restrict x,
            float *restrict y, int n, int threads) {
  PARALLEL
  for (int row = 0; row < n; row++) {
    float sum = 0;
    for (int i = starts[row]; i < starts[row + 1]; i++) {
      sum += values[i] * x[columns[i]];
    }
    y[row] = sum;
  }
}

void prefixSums(const float *restrict x, float *restrict y, int rows, int width, int threads) {
  PARALLEL
  for (int row = 0; row < rows; row++) {
    float sum = 0;
    for (int i = 0; i < width; i++) {
      sum += x[row * width + i];
      y[row * width + i] = sum;
    }
  }
}

void nearest(const float *restrict points, const float *restrict centres, int *restrict nearest, int n, int k, int threads) {
  PARALLEL
  for (int p = 0; p < n; p++) {
    float least = FLT_MAX;
    int at = 0;
    for (int c = 0; c < k; c++) {
      float distance = 0;
      for (int d = 0; d < 4; d++) {
        float apart = points[4 * p + d] - centres[4 * c + d];
        distance += apart * apart;
      }
      if (distance < least) {
        least = distance;
        at = c;
      }
    }
    nearest[p] = at;
  }
}

void grey(const int *restrict rgb, int *restrict grey, int n, int threads) {
  PARALLEL
  for (int i = 0; i < n; i++) {
    int red = (rgb[i] >> 16) & 0xff;
    int green = (rgb[i] >> 8) & 0xff;
    int blue = rgb[i] & 0xff;
    int luminance = (299 * red + 587 * green + 114 * blue) / 1000;
    grey[i] = (luminance << 16) | (luminance << 8) | luminance;
  }
}

void halfAxpy(const _Float16 *restrict x, const _Float16 *restrict y, _Float16 *restrict z, int n, float a, int threads) {
  PARALLEL
  for (int i = 0; i < n; i++) {
    z[i] = (_Float16)(a * (float)x[i] + (float)y[i]);
  }
}

void bitonic(int *restrict x, int n, int threads) {
  for (int k = 2; k <= n; k *= 2) {
    for (int j = k / 2; j > 0; j /= 2) {
      PARALLEL
      for (int i = 0; i < n; i++) {
        int other = i ^ j;
        if (other > i) {
          int a = x[i];
          int b = x[other];
          if (((i & k) == 0 && a > b) || ((i & k) != 0 && a < b)) {
            x[i] = b;
            x[other] = a;
          }
        }
      }
    }
  }
}

void softmax(const float *restrict x, float *restrict y, int rows, int width, int threads) {
  PARALLEL
  for (int row = 0; row < rows; row++) {
    float most = -INFINITY;
    for (int i = 0; i < width; i++) {
      most = fmaxf(most, x[row * width + i]);
    }
    float sum = 0;
    for (int i = 0; i < width; i++) {
      float e = expf(x[row * width + i] - most);
      y[row * width + i] = e;
      sum += e;
    }
    for (int i = 0; i < width; i++) {
      y[row * width + i] = y[row * width + i] / sum;
    }
  }
}

static inline float normal(float d) {
  float k = 1 / (1 + 0.2316419f * fabsf(d));
  float polynomial =
      k * (0.31938154f + k * (-0.35656378f + k * (1.7814779f + k * (-1.8212559f + k * 1.3302745f))));
  float tail = 0.3989423f * expf(-0.5f * d * d) * polynomial;
  return d > 0 ? 1 - tail : tail;
}

void blackScholes(const float *restrict price, const float *restrict strike, const float *restrict years, float *restrict call,
                  float *restrict put, int n, float rate, float volatility, int threads) {
  PARALLEL
  for (int i = 0; i < n; i++) {
    float s = price[i];
    float x = strike[i];
    float t = years[i];
    float root = sqrtf(t);
    float d1 = (logf(s / x) + (rate + 0.5f * volatility * volatility) * t) / (volatility * root);
    float d2 = d1 - volatility * root;
    float n1 = normal(d1);
    float n2 = normal(d2);
    float discounted = x * expf(-rate * t);
    call[i] = s * n1 - discounted * n2;
    put[i] = discounted * (1 - n2) - s * (1 - n1);
  }
}

void matVec(const float *restrict a, const float *restrict x, float *restrict y, int m, int n, int threads) {
  PARALLEL
  for (int row = 0; row < m; row++) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[row * n + i] * x[i];
    }
    y[row] = sum;
  }
}

void addPixels(const float *restrict a, const float *restrict b, float *restrict c, int n, int threads) {
  PARALLEL
  for (int i = 0; i < n; i++) {
    for (int channel = 0; channel < 4; channel++) {
      c[4 * i + channel] = a[4 * i + channel] + b[4 * i + channel];
    }
  }
}

void dots(const float *restrict a, const float *restrict b, float *restrict c, int n, int threads) {
  PARALLEL
  for (int i = 0; i < n; i++) {
    c[i] = a[3 * i] * b[3 * i] + a[3 * i + 1] * b[3 * i + 1] + a[3 * i + 2] * b[3 * i + 2];
  }
}

void neighbours(const float *restrict x, float *restrict y, int rows, int columns, int threads) {
  PARALLEL
  for (int i = 0; i < rows * columns; i++) {
    int row = i / columns;
    int column = i % columns;
    if (row > 0 && row < rows - 1 && column > 0 && column < columns - 1) {
      y[i] = x[i] + 0.1f * (x[i - 1] + x[i + 1] + x[i - columns] + x[i + columns] - 4.0f * x[i]);
    }
  }
}

void channels(const float *restrict x, const float *restrict scale, const float *restrict shift, float *restrict y, int n,
              int channels, int area, int threads) {
  PARALLEL
  for (int i = 0; i < n; i++) {
    int channel = i / area % channels;
    y[i] = x[i] * scale[channel] + shift[channel];
  }
}

void rowProducts(const float *restrict x, const float *restrict w, float *restrict y, int rows, int columns, int width,
                 int threads) {
  PARALLEL
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      float sum = 0;
      for (int i = 0; i < width; i++) {
        sum += x[r * width + i] * w[c * width + i];
      }
      y[r * columns + c] = sum;
    }
  }
}

void halfProducts(const float *restrict x, const _Float16 *restrict w, float *restrict y, int rows, int columns, int depth,
                  int threads) {
  PARALLEL
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      y[r * columns + c] = 0;
    }
    for (int k = 0; k < depth; k++) {
      for (int c = 0; c < columns; c++) {
        y[r * columns + c] += x[r * depth + k] * (float)w[k * columns + c];
      }
    }
  }
}

void blockProducts(const float *restrict x, const signed char *restrict w, const _Float16 *restrict scale, float *restrict y,
                   int rows, int columns, int depth, int threads) {
  PARALLEL
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c++) {
      float sum = 0;
      for (int b = 0; b < depth / 32; b++) {
        float part = 0;
        for (int k = 0; k < 32; k++) {
          part += x[r * depth + b * 32 + k] * w[c * depth + b * 32 + k];
        }
        sum += part * (float)scale[c * (depth / 32) + b];
      }
      y[r * columns + c] = sum;
    }
  }
}

void nearestVectors(const float *restrict points, const float *restrict centres, int *restrict nearest, int n, int count,
                    int width, int threads) {
  PARALLEL
  for (int p = 0; p < n; p++) {
    int best = 0;
    float least = FLT_MAX;
    for (int c = 0; c < count; c++) {
      float sum = 0;
      for (int i = 0; i < width; i++) {
        float d = points[p * width + i] - centres[c * width + i];
        sum += d * d;
      }
      if (sum < least) {
        least = sum;
        best = c;
      }
    }
    nearest[p] = best;
  }
}

void attention(const float *restrict q, const float *restrict k, const float *restrict v, float *restrict weights,
               float *restrict y, int heads, int time, int width, int threads) {
  PARALLEL
  for (int hi = 0; hi < heads * time; hi++) {
    int h = hi / time;
    int i = hi % time;
    float *row = weights + hi * time;
    float most = -FLT_MAX;
    for (int j = 0; j <= i; j++) {
      float score = 0;
      for (int d = 0; d < width; d++) {
        score += q[hi * width + d] * k[(h * time + j) * width + d];
      }
      score *= 0.125f;
      row[j] = score;
      most = fmaxf(most, score);
    }
    float sum = 0;
    for (int j = 0; j <= i; j++) {
      row[j] = expf(row[j] - most);
      sum += row[j];
    }
    for (int d = 0; d < width; d++) {
      float mean = 0;
      for (int j = 0; j <= i; j++) {
        mean += row[j] * v[(h * time + j) * width + d];
      }
      y[hi * width + d] = mean / sum;
    }
  }
}

void covariance(const float *restrict x, float *restrict y, int rows, int columns, int threads) {
  _Pragma("omp parallel for num_threads(threads) schedule(dynamic, 4)")
  for (int i = 0; i < columns; i++) {
    for (int j = i; j < columns; j++) {
      float sum = 0;
      for (int r = 0; r < rows; r++) {
        sum += x[r * columns + i] * x[r * columns + j];
      }
      y[i * columns + j] = sum / (rows - 1);
      y[j * columns + i] = sum / (rows - 1);
    }
  }
}

void gradients(const float *restrict x, const float *restrict y, float *restrict strength, float *restrict angle, int n,
               int threads) {
  PARALLEL
  for (int i = 0; i < n; i++) {
    strength[i] = powf(sqrtf(x[i] * x[i] + y[i] * y[i]), 0.45f);
    angle[i] = atan2f(y[i], x[i]);
  }
}
