package dev.gyre.engine.op;

/**
 * The mLSTM by its definition, without stabiliser and epsilon: C = sigmoid(f) C + exp(i) k v', n likewise, h = C' q / max(|n .
 * q|, 1). In double an oracle for gates up to some hundreds, in float the counterexample.
 */
final class UnstabilisedMlstm {

    private UnstabilisedMlstm() {}

    static double[] inDouble(
            float[] q,
            float[] k,
            float[] v,
            float[] igate,
            float[] fgate,
            int time,
            int batch,
            int heads,
            int dk,
            int dv) {
        double[] h = new double[v.length];
        for (int head = 0; head < batch * heads; head++) {
            double[] c = new double[dk * dv];
            double[] n = new double[dk];
            for (int t = 0; t < time; t++) {
                int row = (head / heads * time + t) * heads + head % heads;
                double forget = 1 / (1 + Math.exp(-fgate[row]));
                double input = Math.exp(igate[row]) / Math.sqrt(dk);
                double dot = 0;
                for (int a = 0; a < dk; a++) {
                    n[a] = forget * n[a] + input * k[row * dk + a];
                    dot += n[a] * q[row * dk + a];
                    for (int d = 0; d < dv; d++) {
                        c[a * dv + d] = forget * c[a * dv + d] + input * k[row * dk + a] * v[row * dv + d];
                        h[row * dv + d] += c[a * dv + d] * q[row * dk + a];
                    }
                }
                for (int d = 0; d < dv; d++) {
                    h[row * dv + d] /= Math.max(Math.abs(dot), 1);
                }
            }
        }
        return h;
    }

    static float[] inFloat(
            float[] q,
            float[] k,
            float[] v,
            float[] igate,
            float[] fgate,
            int time,
            int batch,
            int heads,
            int dk,
            int dv) {
        float[] h = new float[v.length];
        for (int head = 0; head < batch * heads; head++) {
            float[] c = new float[dk * dv];
            float[] n = new float[dk];
            for (int t = 0; t < time; t++) {
                int row = (head / heads * time + t) * heads + head % heads;
                float forget = (float) (1 / (1 + Math.exp(-fgate[row])));
                float input = (float) (Math.exp(igate[row]) / Math.sqrt(dk));
                float dot = 0;
                for (int a = 0; a < dk; a++) {
                    n[a] = forget * n[a] + input * k[row * dk + a];
                    dot += n[a] * q[row * dk + a];
                    for (int d = 0; d < dv; d++) {
                        c[a * dv + d] = forget * c[a * dv + d] + input * k[row * dk + a] * v[row * dv + d];
                        h[row * dv + d] += c[a * dv + d] * q[row * dk + a];
                    }
                }
                for (int d = 0; d < dv; d++) {
                    h[row * dv + d] /= Math.max(Math.abs(dot), 1);
                }
            }
        }
        return h;
    }
}
