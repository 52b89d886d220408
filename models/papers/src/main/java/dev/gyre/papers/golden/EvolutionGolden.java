package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.models.arch.namm.CmaEs;
import dev.gyre.models.arch.namm.CmaWeights;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenSystem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The evolution of neural attention memories, arXiv:2410.13166: generations from given steps. It runs on the host. */
final class EvolutionGolden implements GoldenSystem {

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("namm") && file.has("in.mean0");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return 2e-7;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        int n = file.shape("in.mean0").size();
        CmaEs es = new CmaEs(
                doubles(file.floats("in.mean0")),
                file.floats("in.sigma0")[0],
                file.shape("out.weights").size());
        Map<String, float[]> computed = new HashMap<>(constants(es.weights()));
        for (int g = 1; file.has("in.y." + g); g++) {
            double[] flat = doubles(file.floats("in.y." + g));
            double[][] steps = new double[flat.length / n][];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = Arrays.copyOfRange(flat, i * n, (i + 1) * n);
            }
            es.learn(steps, doubles(file.floats("in.fitness." + g)));
            computed.put("out.mean." + g, floats(es.mean()));
            computed.put("out.sigma." + g, floats(es.sigma()));
            computed.put("out.C." + g, floats(es.covariance()));
            computed.put("out.p_sigma." + g, floats(es.pathSigma()));
            computed.put("out.p_c." + g, floats(es.pathC()));
        }
        return computed;
    }

    private static Map<String, float[]> constants(CmaWeights w) {
        return Map.of(
                "out.weights", floats(w.all()),
                "out.const.c_1", floats(w.c1()),
                "out.const.c_mu", floats(w.cMu()),
                "out.const.c_sigma", floats(w.cSigma()),
                "out.const.d_sigma", floats(w.dSigma()),
                "out.const.c_c", floats(w.cC()),
                "out.const.mu_eff", floats(w.muEff()),
                "out.const.chi_n", floats(w.chi()));
    }

    private static double[] doubles(float[] f) {
        double[] d = new double[f.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = f[i];
        }
        return d;
    }

    private static float[] floats(double... d) {
        float[] f = new float[d.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) d[i];
        }
        return f;
    }
}
