package dev.gyre.verify.golden;

import java.util.List;

/** The golden systems at the level of kernels and layers, a row each. */
public final class GoldenSystems {

    private GoldenSystems() {}

    /** Every system that the engine knows. */
    public static List<GoldenSystem> all() {
        return List.of(
                new AftGolden(),
                new BltGolden(),
                new FanGolden(),
                new FlashRnnGolden(),
                new KanGolden(),
                new LMulGolden(),
                new LolcatsGolden(),
                new M2Golden(),
                new M2MixerGolden(),
                new MatMulFreeGolden(),
                new MlstmCellGolden(),
                new RevnetGolden(),
                new TokenFormerGolden(),
                new XnetGolden(),
                new YocoGolden());
    }
}
