package dev.gyre.bench.table;

import dev.gyre.bench.work.ReadyContender;
import dev.gyre.bench.work.Reference;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Family;
import dev.gyre.models.arch.Xlstm;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.WeightQuantization;
import java.util.List;

/** A byte-level xLSTM whose floats are what its 8-bit integers stand for, and which writes one token after the other. */
final class WrittenTokens {

    private static final int VOCABULARY = 256;

    private final Xlstm model;
    private final SmallWeights small;
    private final float[] expected;

    /** Draws the weights, makes them small, and computes the logits of the first tokens. */
    WrittenTokens(WorkShape s) {
        Family.Built<Xlstm> built = built(s);
        model = built.model();
        small = WeightQuantization.of("xlstm", built, WeightQuantization.Weights.INT8)
                .small(built.variables());
        small.of().forEach((floats, weight) -> weight.write(floats.buffer()));
        try (Reader reader = model.reader(1, Devices.standard(), Multiplication.FLOATS)) {
            expected = first(reader);
        }
    }

    /** A model of d = width with residual blocks, the second one sLSTM, and N heads. */
    static Family.Built<Xlstm> built(WorkShape s) {
        Parameters p = new Parameters(Source.fresh(1), Domain.tokens(VOCABULARY));
        Xlstm.Config config =
                new Xlstm.Config(s.size("width"), s.size("blocks"), s.size("heads"), List.of(1), "", 4, 2.0, 1.3, 32);
        Xlstm model = new Xlstm(config, p);
        return new Family.Built<>(model, p.domain(), p.all());
    }

    /** The logits of the last of the first tokens. */
    private static float[] first(Reader reader) {
        reader.prepare(1);
        for (int token : new int[] {7, 65, 200}) {
            reader.read(new int[] {token});
        }
        return reader.logits();
    }

    /** With weights of 8 bits. */
    ReadyContender small(String who) {
        return ready(who, Multiplication.FLOATS.reading(small));
    }

    /** With weights of 32 bits. */
    ReadyContender floats(String who) {
        return ready(who, Multiplication.FLOATS);
    }

    private ReadyContender ready(String who, Multiplication multiplication) {
        Reader reader = model.reader(1, Devices.standard(), multiplication);
        new Reference(1e-4, List.of(Reference.Output.of("the logits", expected))).check(who, List.of(first(reader)));
        return new ReadyContender(
                () -> {
                    reader.read(new int[] {'e'});
                    return reader.logits();
                },
                reader::close);
    }
}
