package dev.gyre.verify.contracts.text;

import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.math.BigInteger;
import java.util.List;

/** {@link NgramHash} is a polynomial in unbounded integers, cut to signed 64 bits, and then the remainder that's not negative. */
public final class NgramHashContract implements Contract {

    @Override
    public String op() {
        return "NgramHash";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                hashed(1, 1, 1, 1000000007L, 1),
                hashed(2, 7, 3, 5915587277L, 502),
                hashed(1, 65, 8, 9576890767L, 500002),
                hashed(3, 5, 8, 3367900313L, 101));
    }

    private static Case hashed(int B, int T, int n, long factor, int rows) {
        return Case.of(
                        "B=" + B + " T=" + T + " n=" + n + " a=" + factor + " V=" + rows,
                        1,
                        List.of(Arg.ints("ids", 0, 260, B, T)),
                        (g, in) -> List.of(g.apply(new NgramHash(in.get(0), n, factor, rows))),
                        in -> {
                            double[] y = new double[B * T];
                            for (int i = 0; i < y.length; i++) {
                                y[i] = hash(in[0], i, Math.min(n, i % T + 1), n, factor, rows);
                            }
                            return new double[][] {y};
                        })
                .tolerating(0, 0);
    }

    private static double hash(double[] ids, int last, int present, int n, long factor, int rows) {
        BigInteger sum = BigInteger.ZERO;
        for (int back = 0; back < present; back++) {
            BigInteger power = BigInteger.valueOf(factor).pow(n - 1 - back);
            sum = sum.add(power.multiply(BigInteger.valueOf((long) ids[last - back])));
        }
        BigInteger signed = BigInteger.valueOf(sum.longValue());
        return signed.mod(BigInteger.valueOf(rows)).intValue();
    }
}
