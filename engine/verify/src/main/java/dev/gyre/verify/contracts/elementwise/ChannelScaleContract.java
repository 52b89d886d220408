package dev.gyre.verify.contracts.elementwise;

import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link ChannelScale} multiplies each channel by its factor. */
public final class ChannelScaleContract implements Contract {

    @Override
    public String op() {
        return "ChannelScale";
    }

    @Override
    public List<Case> cases() {
        return List.of(scaled(1, 1), scaled(7, 63), scaled(65, 3), scaled(1000, 33));
    }

    private static Case scaled(int rows, int channels) {
        return Case.of(
                "R=" + rows + " C=" + channels,
                rows,
                List.of(Arg.normal("x", rows, channels), Arg.normal("s", channels)),
                (g, in) -> List.of(g.apply(new ChannelScale(in.get(0), in.get(1)))),
                in -> {
                    double[] y = new double[rows * channels];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = in[0][i] * in[1][i % channels];
                    }
                    return new double[][] {y};
                });
    }
}
