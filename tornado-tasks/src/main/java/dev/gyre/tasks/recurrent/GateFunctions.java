package dev.gyre.tasks.recurrent;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** The scalar functions of the recurrent cells' gates. */
final class GateFunctions {

    private GateFunctions() {}

    /** 1 / (1 + exp(-x)); exp overflows to infinity for very negative x, which gives the right limit 0. */
    static float sigmoid(float x) {
        return 1f / (1f + TornadoMath.exp(-x));
    }

    /** log sigmoid(x) = min(x, 0) - log(1 + exp(-|x|)), finite for every finite x. */
    static float logSigmoid(float x) {
        return TornadoMath.min(x, 0f) - TornadoMath.log(1f + TornadoMath.exp(-TornadoMath.abs(x)));
    }

    /** x cut to [-limit, limit]; a limit of 0 leaves it. */
    static float clip(float x, float limit) {
        return limit > 0f ? TornadoMath.max(-limit, TornadoMath.min(limit, x)) : x;
    }
}
