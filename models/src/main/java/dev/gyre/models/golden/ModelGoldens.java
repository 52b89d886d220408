package dev.gyre.models.golden;

import dev.gyre.engine.verify.golden.GoldenSystem;
import dev.gyre.engine.verify.golden.GoldenSystems;
import java.util.List;
import java.util.stream.Stream;

/** The golden systems that are whole models, a row each, behind those of the engine. */
public final class ModelGoldens {

    private ModelGoldens() {}

    /** Every system that Gyre knows. */
    public static List<GoldenSystem> all() {
        return Stream.concat(GoldenSystems.all().stream(), Stream.of(new XlstmGolden()))
                .toList();
    }
}
