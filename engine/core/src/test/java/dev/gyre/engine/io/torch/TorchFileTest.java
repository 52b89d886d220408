package dev.gyre.engine.io.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        float[] many = new float[300_001];
        for (int i = 0; i < many.length; i++) {
            many[i] = 1f / (i + 1);
        }
        TorchWriter w = new TorchWriter("archive", List.of("state", "model"))
                .tensor("many", ElementType.F32, new int[] {300_001}, () -> Numbers.of(Shape.of(300_001), many))
                .tensor(
                        "half",
                        ElementType.F16,
                        new int[] {2, 1},
                        () -> Numbers.of(Shape.of(2, 1), new float[] {-1.5f, 0.1f}))
                .tensor(
                        "brain",
                        ElementType.BF16,
                        new int[] {3},
                        () -> Numbers.of(Shape.of(3), new float[] {1f, 0.1f, Float.NEGATIVE_INFINITY}))
                .integers("ids", new int[] {1, 2}, -1L, 1L << 24)
                .alias("again", "brain")
                .tensor("scalar", ElementType.F32, new int[0], () -> Numbers.of(Shape.of(), new float[] {7}));
        try (TorchFile in = TorchFile.open(written(w))) {
            assertThat(in.names()).containsExactly("many", "half", "brain", "ids", "again", "scalar");
            assertThat(in.numbers("many").all()).isEqualTo(many);
            assertThat(in.numbers("half").all()).containsExactly(-1.5f, 0.099975586f);
            assertThat(in.shape("half")).isEqualTo(Shape.of(2, 1));
            assertThat(in.numbers("brain").type()).isEqualTo(ElementType.BF16);
            assertThat(in.numbers("brain").all()).containsExactly(1f, 0.100097656f, Float.NEGATIVE_INFINITY);
            assertThat(in.numbers("again").all()).containsExactly(1f, 0.100097656f, Float.NEGATIVE_INFINITY);
            assertThat(in.numbers("ids").all()).containsExactly(-1f, 1 << 24);
            assertThat(in.numbers("scalar").all()).containsExactly(7f);
            assertThat(in.shape("scalar")).isEqualTo(Shape.of());
        }
    }

    @Test
    void aNumberBeyondATypesRangeIsRefused() {
        TorchWriter w = new TorchWriter("a", List.of())
                .tensor("x", ElementType.F16, new int[] {1}, () -> Numbers.of(Shape.of(1), new float[] {1e6f}));
        assertThatThrownBy(() -> written(w))
                .isInstanceOf(GyreException.class)
                .hasMessage("1000000.0 is beyond the range of F16: store it as F32");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        K:0 ( K:3 K:4 t ( K:4 K:1 t | 0,1,2,3,4,5,6,7,8,9,10,11
        K:0 ( K:4 K:3 t ( K:1 K:4 t | 0,4,8,1,5,9,2,6,10,3,7,11
        K:1 ( K:2 K:2 t ( K:5 K:2 t | 1,3,6,8
        K:2 ( K:2 K:3 t ( K:0 K:1 t | 2,3,4,2,3,4
        K:3 ( K:2 K:1 K:2 t ( K:4 K:9 K:1 t | 3,4,7,8
        K:12 ( K:0 t ( K:1 t | ''
        K:11 ) ) | 11
        """)
    void aTensorIsAViewOnItsStorage(String view, String expected) throws IOException {
        Path file = pickled("} X:w " + PickledZip.TENSOR.formatted(view) + " s .");
        String[] numbers = expected.isEmpty() ? new String[0] : expected.split(",", -1);
        float[] wanted = new float[numbers.length];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = Float.parseFloat(numbers[i]);
        }
        try (TorchFile in = TorchFile.open(file)) {
            Numbers n = in.numbers("w");
            assertThat(n.all()).isEqualTo(wanted);
            for (int from = 0; from < wanted.length; from++) {
                float[] part = new float[wanted.length];
                n.read(from, part, from, wanted.length - from);
                assertThat(Arrays.copyOfRange(part, from, part.length))
                        .isEqualTo(Arrays.copyOfRange(wanted, from, wanted.length));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        K:0 ( K:3 K:4 t ( K:5 K:1 t | beyond its storage
        K:13 ( K:0 t ( K:1 t | beyond its storage
        K:1 ( K:12 t ( K:1 t | beyond its storage
        K:0 ( K:2 t ( J:-1 t | "-1"
        J:-1 ( K:2 t ( K:1 t | "-1"
        K:0 ( K:2 t ( K:1 K:1 t | 1 axes has 2 strides
        K:0 ( J:65536 J:65536 t ( K:0 K:0 t | 2^31 elements
        K:0 K:2 K:1 | aren't at most
        """)
    void aTensorOutsideItsStorageIsRefused(String view, String says) throws IOException {
        refused(pickled("} X:w " + PickledZip.TENSOR.formatted(view) + " s ."), says);
    }

    @Test
    void parametersAndWhatStandsAroundThemAreRead() throws IOException {
        String tensor = PickledZip.TENSOR.formatted("K:4 ( K:2 t ( K:1 t");
        Path file =
                pickled("} ( X:model_state_dict c collections OrderedDict ) R ( X:w c torch._utils _rebuild_parameter "
                        + "( " + tensor + " 88 c collections OrderedDict ) R t R X:count K:3 X:none N u"
                        + " X:optimizer c someone.optim State ) 81 } X:lr K:1 s b X:rng ( K:1 K:2 l X:step K:7 u .");
        try (TorchFile in = TorchFile.open(file)) {
            assertThat(in.names()).containsExactly("w");
            assertThat(in.numbers("w").all()).containsExactly(4f, 5f);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        } X:w c posix system X:ls 85 R s . | "posix.system"
        } X:w c os system X:ls 85 R s . | "os.system"
        } X:w c builtins eval X:1 85 R s . | "builtins.eval"
        } X:w c __builtin__ exec X:1 85 R s . | "__builtin__.exec"
        } X:w c torch.storage _load_from_bytes ) R s . | "torch.storage._load_from_bytes"
        } X:w X:subprocess X:Popen 93 ) R s . | "subprocess.Popen"
        } X:w c evil.layers Magic ) 81 s . | an object of "evil.layers.Magic"
        } ( X:model } X:w TENSOR s X:other c nt system ) R u . | "nt.system"
        } ( X:w TENSOR X:v c evil.layers Magic ) R u . | "v" is an object of "evil.layers.Magic"
        } ( X:w TENSOR X:w TENSOR u . | two entries "w"
        } X:w ( X:nested t s . | no dictionary of tensors
        ] q:0 h:0 a . | it holds a list
        } . | no dictionary of tensors
        K:1 . | it holds a number
        } X:w TENSOR s | ends in the middle
        } X:w TENSOR . s | no dictionary of tensors
        . | a value that isn't there
        ( ( . | a value that isn't there
        } h:7 . | its value 7
        t . | something that hasn't begun
        } X:w K:1 K:2 R s . | something is called that has no name
        } X:w p . | instruction 0x70
        } X:w i . | instruction 0x69
        } X:w X:pid P . | instruction 0x50
        } X:w K:1 Q s . | none to a storage
        } X:w ( X:storage c torch ComplexFloatStorage X:0 X:cpu K:1 t Q s . | "torch.ComplexFloatStorage"
        K:1 N b . | a state is given
        """)
    void aPickleOfAnythingElseIsRefused(String program, String says) throws IOException {
        String tensor = PickledZip.TENSOR.formatted("K:0 ( K:2 t ( K:1 t");
        refused(pickled(program.replace("TENSOR", tensor)), says);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "85"})
    void aPickleThatIsNestedTooDeeplyIsRefused(String each) throws IOException {
        refused(pickled(") " + (each + " ").repeat(50_000) + "."), each.equals("(") ? "256 deep" : "it holds a list");
    }

    @Tag("slow")
    @Test
    void aPickleOfTooManyInstructionsIsRefused() throws IOException {
        byte[] pickle = new byte[1 << 23];
        Arrays.fill(pickle, (byte) 'N');
        refused(zipped(pickle, new LinkedHashMap<>()), "4194304 instructions");
    }

    @Tag("slow")
    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(written(new TorchWriter("a", List.of())
                .tensor("w", ElementType.F32, new int[] {12}, () -> Numbers.of(Shape.of(12), PickledZip.TWELVE))));
        for (int length = 0; length < whole.length; length++) {
            refused(Files.write(folder.resolve("cut.pt"), Arrays.copyOf(whole, length)), "");
        }
    }

    /** A flipped bit of a date or of an attribute changes nothing; all others are found. */
    @Tag("slow")
    @Test
    void aFlippedBitIsFoundOrChangesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(written(new TorchWriter("a", List.of())
                .tensor("w", ElementType.F32, new int[] {12}, () -> Numbers.of(Shape.of(12), PickledZip.TWELVE))));
        Path file = folder.resolve("flipped.pt");
        int found = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= (byte) (1 << i % 8);
            Files.write(file, changed);
            try (TorchFile in = TorchFile.open(file)) {
                assertThat(in.names()).as("byte %d", i).containsExactly("w");
                assertThat(in.numbers("w").all()).as("byte %d", i).isEqualTo(PickledZip.TWELVE);
            } catch (GyreException e) {
                assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
                found++;
            }
        }
        assertThat(found).isGreaterThan(500);
    }

    @Test
    void anUnusualZipFileIsRefused() throws IOException {
        byte[] pickle = PickledZip.assembled("} X:w " + PickledZip.TENSOR.formatted("K:0 ( K:2 t ( K:1 t") + " s .");
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("archive/constants.pkl", new byte[1]);
        refused(zipped(pickle, parts), "TorchScript");
        parts.clear();
        parts.put("archive/byteorder", "big".getBytes(StandardCharsets.US_ASCII));
        refused(zipped(pickle, parts), "byte order \"big\"");
        parts.clear();
        parts.put("other/data.pkl", pickle);
        refused(zipped(pickle, parts), "no part data.pkl");
        for (String name : List.of("/tmp/x", "../x", "archive/../x", "a\\b", "a//b", "a/", "c:x", "a\nb")) {
            parts.clear();
            parts.put(name, new byte[1]);
            refused(zipped(pickle, parts), "leads out of it");
        }
        refused(Files.write(folder.resolve("bare.pt"), pickle), "before version 1.6");
        refused(Files.write(folder.resolve("text.pt"), new byte[100]), "is no zip file");
        refused(Files.createDirectory(folder.resolve("folder.pt")), "is a folder");
    }

    /** A large integer, as 0x8a has it: its length, and its bytes from the lowest on. */
    private static final String TWO_TO_31 = "8a 05 00 00 00 80 00";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        K:0 ( J:2147483639 t ( K:0 t | 2147483639 | true
        K:0 ( J:2147483640 t ( K:0 t | 2147483640 | false
        K:0 ( K:0 J:2147483647 t ( K:1 K:1 t | 2147483647 | true
        K:0 ( K:0 TWO_TO_31 t ( K:1 K:1 t | 2147483648 | false
        """)
    void aShapeHasNoMoreElementsThanAnArray(String view, long last, boolean isRead) throws IOException {
        Path file = pickled("} X:w " + PickledZip.TENSOR.formatted(view.replace("TWO_TO_31", TWO_TO_31)) + " s .");
        if (isRead) {
            try (TorchFile in = TorchFile.open(file)) {
                assertThat(in.shape("w").dim(-1)).isEqualTo((int) last);
            }
        } else {
            refused(file, last + "] has more than 2^31 elements");
        }
    }

    /** A stride that's so large that places overflow reaches beyond as well, unless no step of it is taken. */
    @Test
    void stridesMayBeLargeWhereTheyArentTaken() throws IOException {
        refused(
                pickled("} X:w " + PickledZip.TENSOR.formatted("K:0 ( K:3 t ( LARGE t") + " s ."),
                "reaches beyond its storage of 12");
        refused(
                pickled("} X:w " + PickledZip.TENSOR.formatted("K:1 ( K:2 t ( LARGE t") + " s ."),
                "reaches beyond its storage of 12");
        refused(
                pickled("} X:w " + PickledZip.TENSOR.formatted("K:11 ( K:2 t ( K:1 t") + " s ."),
                "reaches beyond its storage of 12");
        for (String[] fits : new String[][] {
            {"K:7 ( K:1 t ( LARGE t", "7"}, {"K:10 ( K:2 t ( K:1 t", "10"}, {"K:0 ( K:2 t ( K:11 t", "0"}
        }) {
            try (TorchFile in = TorchFile.open(pickled("} X:w " + PickledZip.TENSOR.formatted(fits[0]) + " s ."))) {
                assertThat(in.numbers("w").all()[0]).isEqualTo(Float.parseFloat(fits[1]));
            }
        }
        try (TorchFile in = TorchFile.open(
                pickled("} X:w " + PickledZip.TENSOR.formatted("K:3 ( K:0 K:2 t ( K:1 LARGE t") + " s ."))) {
            assertThat(in.numbers("w").all()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        X:0 X:cpu K:12 | X:0 X:cpu K:11 | lies in a storage "0" of 11 F32, but the file has 48 bytes of it
        X:0 X:cpu K:12 | X:0 X:cpu LARGE | of 9223372036854775807 F32, but the file has 48 bytes of it
        X:0 X:cpu K:12 | X:5 X:cpu K:12 | tensor "w" lies in a storage "5", which the file doesn't have
        """)
    void aStorageIsAsItIsDescribed(String is, String becomes, String says) throws IOException {
        String tensor = PickledZip.TENSOR.formatted("K:0 ( K:2 t ( K:1 t");
        assertThat(tensor).contains(is);
        refused(pickled("} X:w " + tensor.replace(is, becomes) + " s ."), says);
    }

    @Test
    void aStorageIsDescribedInOneWay() throws IOException {
        String tensor = PickledZip.TENSOR.formatted("K:0 ( K:2 t ( K:1 t");
        try (TorchFile in = TorchFile.open(pickled("} ( X:v " + tensor + " X:w " + tensor + " u ."))) {
            assertThat(in.names()).containsExactly("v", "w");
        }
        refused(
                pickled("} ( X:v " + tensor + " X:w " + tensor.replace("FloatStorage", "IntStorage") + " u ."),
                "tensor \"w\" has a storage \"0\" that is described in two ways");
    }

    /** The first place that has tensors counts, and tensors that stand elsewhere have to be sound as well. */
    @Test
    void placesOfTensors() throws IOException {
        String tensor = PickledZip.TENSOR.formatted("K:4 ( K:2 t ( K:1 t");
        for (String program : List.of(
                "} ( X:model_state_dict } X:state_dict } X:w " + tensor + " s u .",
                "} ( X:state K:1 X:w " + tensor + " u .",
                "} ( X:module } X:w " + tensor + " s X:x K:1 u .",
                "} ( X:model } X:w " + tensor + " s X:module } X:v " + tensor + " s u .")) {
            try (TorchFile in = TorchFile.open(pickled(program))) {
                assertThat(in.names()).containsExactly("w");
            }
        }
        refused(
                pickled("} ( X:model } X:w " + tensor + " s X:more ( "
                        + PickledZip.TENSOR.formatted("K:0 ( K:13 t ( K:1 t") + " t u ."),
                "a tensor of shape [13], strides [1] and offset 0 reaches beyond its storage of 12 elements");
    }

    @Test
    void aDamagedPartIsNoticedWhereItIsRead() throws IOException {
        Path file = pickled("} X:w " + PickledZip.TENSOR.formatted("K:0 ( K:2 t ( K:1 t") + " s .");
        byte[] whole = Files.readAllBytes(file);
        try (TorchFile in = TorchFile.open(file)) {
            assertThat(in.path()).isEqualTo(file);
            assertThat(in.numbers("w").all()).containsExactly(0, 1);
            assertThatThrownBy(() -> in.numbers("x"))
                    .isInstanceOf(GyreException.class)
                    .hasMessage(file + ": there is no tensor \"x\" among the 1");
        }
        int at = whole.length - 1;
        while (ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getFloat(at - 3) != 11f) {
            at--;
        }
        byte[] damaged = whole.clone();
        damaged[at] ^= 1;
        TorchFile in = TorchFile.open(Files.write(folder.resolve("damaged.pt"), damaged));
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> in.numbers("w"))
                    .hasMessageContaining("its part \"archive/data/0\" doesn't agree with its checksum");
        }
        in.close();
        assertThatThrownBy(() -> in.numbers("w")).isInstanceOf(IllegalStateException.class);
        int pickle = new String(whole, StandardCharsets.ISO_8859_1).indexOf("FloatStorage");
        damaged = whole.clone();
        damaged[pickle] ^= 1;
        refused(
                Files.write(folder.resolve("damaged.pt"), damaged),
                "its part \"archive/data.pkl\" doesn't agree with its checksum");
    }

    @Test
    void aPickleHasUpTo32Mebibytes() throws IOException {
        refused(zipped(new byte[1 << 25], new LinkedHashMap<>()), "instruction 0x00 at byte 0");
        refused(
                zipped(new byte[(1 << 25) + 1], new LinkedHashMap<>()),
                "has a pickle of 33554433 bytes, but at most 33554432");
    }

    private Path written(TorchWriter w) {
        Path file = folder.resolve("written.pt");
        AtomicFile.write(file, w::writeTo);
        return file;
    }

    /** A file with a storage of {@link PickledZip#TWELVE} and a pickle whose instructions are given as words. */
    private Path pickled(String program) throws IOException {
        return zipped(PickledZip.assembled(program), new LinkedHashMap<>());
    }

    private Path zipped(byte[] pickle, Map<String, byte[]> more) throws IOException {
        return PickledZip.write(folder.resolve("pickled.pt"), pickle, more);
    }

    private static void refused(Path file, String says) {
        assertThatThrownBy(() -> TorchFile.open(file).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000));
    }
}
