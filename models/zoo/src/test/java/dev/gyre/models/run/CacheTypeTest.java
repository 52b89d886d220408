package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.attention.CacheType;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.generate.ContextSize;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.verify.Comparison;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and values that are kept in fewer bits than floats have. */
class CacheTypeTest {

    private static final Device DEVICE = Devices.standard();
    private static final int TOKENS = 45;

    private static SequenceModel model(String family, String line) {
        RunConfig<?, ?> config = Runs.of(family, new Small(family, line).options(), 1, 0, Runs.BRIEF);
        return (SequenceModel)
                config.build(config.open().domain(), Source.fresh(3)).model();
    }

    /** The logits after a prompt of 40 tokens and five steps, and the bytes of a sequence's state. */
    private record Read(double[] logits, long bytes) {}

    private static Read read(SequenceModel model, CacheType type) {
        int[] ids = IntStream.range(0, TOKENS).map(i -> (7 * i + i * i) % 90).toArray();
        try (Session session = new Session(model, DEVICE, Multiplication.FLOATS.keeping(type))) {
            Session.Sequence s = session.open();
            session.read(s, IntStream.range(0, TOKENS - 5).map(i -> ids[i]).toArray());
            for (int i = TOKENS - 5; i < TOKENS; i++) {
                session.step(List.of(s), ids[i]);
            }
            float[] logits = s.logits();
            return new Read(
                    IntStream.range(0, logits.length)
                            .mapToDouble(i -> logits[i])
                            .toArray(),
                    session.stateBytes());
        }
    }

    /** The ring of 20 wraps around; half floats have 11 bits, integers a step of a 127th of the largest of 32. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        transformer | --dim=64 --blocks=2 --heads=4 --key-heads=2 --context=70
        tokenformer | --dim=64 --layers=2 --heads=2 --qkv-slots=10 --proj-slots=9 --ffn-slots=14 --context=70
        yoco        | --dim=64 --layers=4 --hidden=24 --self-heads=2 --heads=4 --key-heads=2 --chunk=8 --self=windows --window=20 --context=70
        """)
    void logitsAreNearThoseOfFloats(String family, String line) {
        SequenceModel model = model(family, line);
        Read floats = read(model, CacheType.F32);
        assertNear(floats, read(model, CacheType.F16), 2e-3, 1e-7, 0.51);
        assertNear(floats, read(model, CacheType.Q8_0), 2e-2, 1e-5, 0.28);
    }

    private static void assertNear(Read floats, Read few, double most, double least, double bytes) {
        float[] found = new float[few.logits().length];
        IntStream.range(0, found.length).forEach(i -> found[i] = (float) few.logits()[i]);
        Comparison c = Comparison.rms("few bits", floats.logits(), found, most);
        assertThat(c.passes()).as(c.toString()).isTrue();
        assertThat(c.error()).isGreaterThan(least);
        assertThat((double) few.bytes()).isLessThan(bytes * floats.bytes() + 64);
    }

    @Test
    void aContextsSizeIsTold() {
        SequenceModel model = model("transformer", "--dim=64 --blocks=2 --heads=4 --key-heads=2 --context=4096");
        try (Session session = new Session(model, DEVICE, Multiplication.FLOATS.keeping(CacheType.F16))) {
            session.prepare(model.chunk());
            // Two blocks' keys and values, of two heads of 16 numbers of two bytes, and the position's four.
            assertThat(session.stateBytes()).isEqualTo(2 * 2 * 4096 * 32 * 2 + 4);
            assertThat(ContextSize.of(model, session)).isEqualTo("a context takes at most 2 MiB, however long it is");
        }
    }

    @Test
    void whatHasNoSuchCachesIsRefused() {
        SequenceModel narrow = model("transformer", "--dim=16 --blocks=1 --heads=2 --context=70");
        assertThatThrownBy(() -> read(narrow, CacheType.Q8_0))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--cache-type")
                .hasMessageContaining("16 keys, no multiple of 32");
        SequenceModel xlstm = model("xlstm", "--dim=16 --blocks=1 --heads=2 --slstm-at= --chunk=8");
        assertThatThrownBy(() -> read(xlstm, CacheType.F16))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("this model keeps none that could be so");
        Multiplication lmul = Multiplication.parse("--product", "lmul:4");
        assertThatThrownBy(() -> lmul.keeping(CacheType.F16)).hasMessageContaining("since L-Mul multiplies floats");
    }
}
