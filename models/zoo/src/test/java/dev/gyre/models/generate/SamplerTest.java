package dev.gyre.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.arch.Aft;
import dev.gyre.models.arch.FlashRnn;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.Source;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

    private static final Domain BYTES = Domain.tokens(Domain.BYTES);
    private static final int LONGEST = 40;

    private static SequenceModel model() {
        return new FlashRnn(FlashRnn.Config.STANDARD, new Parameters(Source.fresh(3), BYTES));
    }

    private static Sampler atOnce(SequenceModel model) {
        return Sampler.atOnce(model, 5, Devices.standard(), Multiplication.FLOATS);
    }

    private static int[] ids(int count) {
        return IntStream.range(0, count).map(i -> 7 * i % 251).toArray();
    }

    /** How many of {@link #model()}'s tokens are read at once: as many as its work allows. */
    private static final int FIRST = 143;

    /** Short of the first tokens, up to their end, and beyond. */
    @ParameterizedTest
    @ValueSource(ints = {1, FIRST - 1, FIRST, FIRST + 1, FIRST + 40})
    void whatIsReadAtOnceIsWhatIsReadOtherwise(int length) {
        SequenceModel model = model();
        try (Sampler one = atOnce(model);
                Sampler other = new Sampler(model, 5, Devices.standard())) {
            one.read(ids(length));
            other.read(ids(length));
            float[] expected = other.logits();
            float[] actual = one.logits();
            for (int v = 0; v < expected.length; v++) {
                assertThat(actual[v]).isCloseTo(expected[v], within(1e-4f));
            }
        }
    }

    /** What a large model's head start would be is told from its plans: nothing is compiled and allocated for one that it doesn't get. */
    @ParameterizedTest
    @CsvSource({"200000001, 0", "200000000, 1"})
    void onlyAModelThatGetsAHeadStartIsMadeReadyForIt(long flopsPerToken, long started) {
        SequenceModel model = model();
        List<Device> devices = new CopyOnWriteArrayList<>();
        SequenceModel told = proxy(SequenceModel.class, model, Map.of("reader", arguments -> {
            Device device = (Device) arguments[1];
            devices.add(device);
            Reader own = model.reader((int) arguments[0], device, (Multiplication) arguments[2]);
            return proxy(Reader.class, own, Map.of("flopsPerToken", _ -> flopsPerToken));
        }));
        atOnce(told).close();
        assertThat(devices)
                .filteredOn(d -> d.id().equals(Devices.PLAIN) && d.ledger().isEmpty())
                .hasSize(Math.toIntExact(started));
    }

    /** An object that does by itself what's named, and leaves the rest to another. */
    private static <T> T proxy(Class<T> type, T other, Map<String, Function<Object[], Object>> own) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> own.containsKey(method.getName())
                        ? own.get(method.getName()).apply(arguments)
                        : method.invoke(other, arguments)));
    }

    @Test
    void howALongPromptIsCutMakesNoDifference() {
        SequenceModel model = model();
        try (Sampler one = atOnce(model);
                Sampler other = atOnce(model)) {
            int[] all = ids(FIRST + 8);
            one.read(all);
            other.read(Arrays.copyOfRange(all, 0, FIRST - 2));
            other.read(Arrays.copyOfRange(all, FIRST - 2, all.length));
            assertThat(other.logits()).isEqualTo(one.logits());
        }
    }

    @Test
    void theSameSeedGivesTheSameText() {
        SequenceModel model = model();
        assertThat(text(model)).isEqualTo(text(model));
    }

    private static int[] text(SequenceModel model) {
        try (Sampler s = atOnce(model)) {
            s.read(ids(4));
            Sampling sampling = new Sampling(1, 0, 1);
            return IntStream.range(0, FIRST + 20).map(_ -> s.next(sampling)).toArray();
        }
    }

    /** What a sampler draws is drawn from its logits by its stream, and read before the next draw. */
    @Test
    void drawsAreThoseOfTheSeedsStream() {
        SequenceModel model = model();
        Sampling sampling = new Sampling(1, 0, 1);
        RandomStream stream = Sampler.draws(5, 0);
        try (Sampler s = new Sampler(model, 5, Devices.standard());
                Sampler same = new Sampler(model, 6, Devices.standard())) {
            s.read(ids(3));
            same.read(ids(3));
            for (int i = 0; i < 5; i++) {
                int expected = sampling.draw(same.logits(), stream);
                assertThat(s.next(sampling)).isEqualTo(expected);
                same.read(new int[] {expected});
            }
            // What was drawn last is read before what's read next.
            s.read(ids(2));
            same.read(ids(2));
            assertThat(s.logits()).isEqualTo(same.logits());
        }
    }

    @Test
    void textsOfOneSeedHaveStreamsOfTheirOwn() {
        assertThat(IntStream.range(0, 3).mapToObj(i -> Sampler.draws(5, i).nextUniform()))
                .doesNotHaveDuplicates()
                .doesNotContain(Sampler.draws(6, 0).nextUniform());
    }

    @Test
    void aRecurrentStateHasItsBytesFromTheBeginning() {
        SequenceModel model = model();
        try (Sampler s = new Sampler(model, 5, Devices.standard());
                Session session = new Session(model, Devices.standard())) {
            session.prepare(1);
            session.open();
            assertThat(s.stateBytes()).isEqualTo(session.stateBytes()).isPositive();
        }
    }

    private static Aft bounded() {
        Aft.Config c = new Aft.Config(Aft.Form.FULL, 12, 2, 8, AftMix.Outside.ZERO, 3, 4, LONGEST);
        return new Aft(c, new Parameters(Source.fresh(3), BYTES));
    }

    @Test
    void theTokenDrawnLastNeedsNoRoom() {
        Sampling sampling = new Sampling(1, 0, 1);
        try (Sampler s = atOnce(bounded())) {
            s.read(ids(LONGEST - 1));
            s.next(sampling);
            s.next(sampling);
            assertThatThrownBy(() -> s.next(sampling))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining(LONGEST + " tokens were read, and 1 more don't fit");
        }
    }

    @Test
    void ofAPromptThatIsTooLongNothingIsRead() {
        try (Sampler s = atOnce(bounded())) {
            s.read(ids(3));
            float[] before = s.logits();
            assertThatThrownBy(() -> s.read(ids(LONGEST))).hasMessageContaining("3 tokens were read");
            assertThat(s.logits()).isEqualTo(before);
        }
    }

    @Test
    void aHeadStartIsForTheKernelsOfThisJvmThatAreCompiled() {
        Optional<HeadStart> start = HeadStart.of(model(), Devices.standard(), Multiplication.FLOATS);
        assertThat(start)
                .hasValueSatisfying(s -> assertThat(s.left(s.plain().open())).isEqualTo(FIRST));
        start.orElseThrow().abandon();
        assertThat(HeadStart.of(model(), Devices.find(Devices.PLAIN), Multiplication.FLOATS))
                .isEmpty();
    }
}
