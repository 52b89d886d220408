package dev.gyre.jvm.random;

import java.util.SplittableRandom;

/**
 * Monte Carlo arithmetic (Parker 1997): results that are off by a unit or so in the last place at random. How far several runs of a program lie
 * apart is what rounding in another order, or once less, explains.
 */
public final class Noise {
    private static final float UNIT = 0x1p-23f;
    private static final ThreadLocal<SplittableRandom> RANDOM = ThreadLocal.withInitial(() -> new SplittableRandom(1));

    private Noise() {}

    /** A number near the one given; generated programs call it. */
    public static float of(float value) {
        return value * (1f + (RANDOM.get().nextInt(3) - 1) * UNIT);
    }

    /** Source text as which an expression or an assignment is noisy. */
    static String text(String text) {
        return text.replaceAll("^(\\w+) ([-+*])= %s;$", "$1 = dev.gyre.jvm.random.Noise.of($1 $2 %s);");
    }

    /** Whether an expression's text rounds. */
    static boolean rounds(String text) {
        return text.matches("\\(%s [-+*/] %s\\)") || text.startsWith("helper(") || text.startsWith("Float2.dot(");
    }

    static String wrapped(String text) {
        return "dev.gyre.jvm.random.Noise.of(" + text + ")";
    }
}
