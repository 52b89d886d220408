package dev.gyre.engine.io.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.torch.Pickled.Global;
import dev.gyre.engine.io.torch.Pickled.Items;
import dev.gyre.engine.io.torch.Pickled.Plain;
import dev.gyre.engine.io.torch.Pickled.Storage;
import dev.gyre.engine.io.torch.Pickled.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each instruction by itself, as CPython's pickletools describes it, and the limits at their last and first values. */
class UnpicklerTest {

    /** Protocol 2 and a program: two hexadecimal digits a byte, and texts in quotes, in which ~ ends a line. */
    private static byte[] program(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x80);
        out.write(2);
        for (String word : text.trim().split(" ", -1)) {
            if (word.startsWith("'")) {
                out.writeBytes(
                        word.substring(1, word.length() - 1).replace('~', '\n').getBytes(StandardCharsets.ISO_8859_1));
            } else {
                out.writeBytes(HexFormat.of().parseHex(word));
            }
        }
        return out.toByteArray();
    }

    private static Pickled read(String text) {
        return Unpickler.read(program(text)).root();
    }

    /** Numbers little-endian, doubles big-endian; what's longer than 64 bits is kept as a text. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            4e 2e, None[]
            88 2e, Plain[value=true]
            89 2e, Plain[value=false]
            4a fe ff ff ff 2e, Plain[value=-2]
            4a 00 01 00 00 2e, Plain[value=256]
            4b ff 2e, Plain[value=255]
            4d fe ff 2e, Plain[value=65534]
            8a 00 2e, Plain[value=0]
            8a 01 80 2e, Plain[value=-128]
            8a 02 00 80 2e, Plain[value=-32768]
            8a 03 01 02 03 2e, Plain[value=197121]
            8a 08 ff ff ff ff ff ff ff 7f 2e, Plain[value=9223372036854775807]
            8a 09 00 00 00 00 00 00 00 80 00 2e, Plain[value=9223372036854775808]
            47 c0 04 00 00 00 00 00 00 2e, Plain[value=-2.5]
            58 02 00 00 00 c3 a9 2e, Plain[value=\u00e9]
            8c 03 'abc' 2e, Plain[value=abc]
            8d 02 00 00 00 00 00 00 00 'ab' 2e, Plain[value=ab]
            95 ff ff ff ff ff ff ff ff 4b 01 2e, Plain[value=1]
            80 05 4b 02 2e, Plain[value=2]
            29 2e, Items[items=[]]
            5d 2e, Items[items=[]]
            8f 2e, Items[items=[]]
            7d 2e, Dictionary[entries={}]
            4b 00 4b 01 85 2e, Items[items=[Plain[value=1]]]
            "4b 00 4b 01 4b 02 86 2e", "Items[items=[Plain[value=1], Plain[value=2]]]"
            "4b 00 4b 01 4b 02 4b 03 87 2e", "Items[items=[Plain[value=1], Plain[value=2], Plain[value=3]]]"
            "4b 00 28 4b 01 4b 02 74 2e", "Items[items=[Plain[value=1], Plain[value=2]]]"
            28 4b 01 6c 2e, Items[items=[Plain[value=1]]]
            28 4b 01 91 2e, Items[items=[Plain[value=1]]]
            "5d 4b 01 61 4b 02 61 2e", "Items[items=[Plain[value=1], Plain[value=2]]]"
            "5d 28 4b 01 4b 02 65 2e", "Items[items=[Plain[value=1], Plain[value=2]]]"
            "8f 28 4b 01 4b 02 90 2e", "Items[items=[Plain[value=1], Plain[value=2]]]"
            "7d 8c 01 'a' 4b 01 73 2e", "Dictionary[entries={a=Plain[value=1]}]"
            "7d 28 8c 01 'a' 4b 01 8c 01 'b' 4b 02 75 2e", "Dictionary[entries={a=Plain[value=1], b=Plain[value=2]}]"
            "28 8c 01 'a' 4b 01 8c 01 'b' 4b 02 64 2e", "Dictionary[entries={a=Plain[value=1], b=Plain[value=2]}]"
            7d 4b 05 4b 01 73 2e, Dictionary[entries={}]
            4b 01 4b 02 30 2e, Plain[value=1]
            4b 01 32 86 2e, "Items[items=[Plain[value=1], Plain[value=1]]]"
            4b 01 71 07 30 4b 02 30 68 07 2e, Plain[value=1]
            4b 01 72 07 01 00 00 30 6a 07 01 00 00 2e, Plain[value=1]
            4b 01 94 4b 02 94 68 00 2e, Plain[value=1]
            4b 01 94 4b 02 94 68 01 2e, Plain[value=2]
            63 'a.b~c~' 2e, "a.b.c"
            8c 01 'm' 8c 01 'n' 93 2e, "m.n"
            63 'm~n~' 29 52 2e, Foreign[type=m.n]
            63 'm~n~' 29 81 2e, Foreign[type=m.n]
            63 'm~n~' 29 7d 92 2e, Foreign[type=m.n]
            63 'm~n~' 29 81 7d 62 2e, Foreign[type=m.n]
            63 'm~n~' 29 81 4b 01 61 2e, Foreign[type=m.n]
            63 'm~n~' 29 81 4b 01 4b 02 73 2e, Foreign[type=m.n]
            7d 4b 01 62 2e, Dictionary[entries={}]
            63 'torch~Size~' 4b 03 85 85 52 2e, Items[items=[Items[items=[Plain[value=3]]]]]
            63 'collections~OrderedDict~' 29 52 2e, Dictionary[entries={}]
            63 'collections~OrderedDict~' 8c 01 'a' 4b 01 86 85 85 52 2e, Dictionary[entries={a=Plain[value=1]}]
            """)
    void instructions(String program, String value) {
        assertThat(read(program)).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource({"43 02 'ab' 2e", "55 02 'ab' 2e", "42 02 00 00 00 'ab' 2e", "54 02 00 00 00 'ab' 2e"})
    void stringsOfBytes(String program) {
        assertThat(read(program))
                .isInstanceOfSatisfying(Plain.class, p -> assertThat(p.value()).isEqualTo(new byte[] {'a', 'b'}));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            2e | it takes a value that isn't there
            28 2e | it takes a value that isn't there
            4b 01 28 2e | it takes a value that isn't there
            4b 01 28 30 2e | it takes a value that isn't there
            4b 01 28 4b 02 86 2e | it takes a value that isn't there
            85 2e | it takes a value that isn't there
            32 2e | it takes a value that isn't there
            74 2e | it ends something that hasn't begun
            68 03 2e | it refers to its value 3, which isn't there
            7d 28 8c 01 'a' 75 2e | a dictionary has a key without a value
            4b 01 4b 02 61 2e | something is appended to a number
            88 4b 02 61 2e | something is appended to a truth value
            8c 01 'a' 4b 02 61 2e | something is appended to a text
            43 01 'a' 4b 02 61 2e | something is appended to a string of bytes
            4e 4b 02 61 2e | something is appended to None
            7d 4b 02 61 2e | something is appended to a dictionary
            63 'm~n~' 4b 02 61 2e | something is appended to the name "m.n"
            5d 4b 01 4b 02 73 2e | an entry is put into a list
            5d 4b 01 62 2e | a state is given to something that has none: a number
            4b 01 29 52 2e | something is called that has no name: a number
            63 'm~n~' 4b 01 52 2e | something is called that has no name: the name "m.n"
            4b 01 8c 01 'n' 93 2e | a name is no text
            8c 01 'm' 4b 01 93 2e | a name is no text
            58 02 00 00 00 'a' | the pickle ends in the middle of something
            58 01 00 00 00 ff 2e | a text isn't UTF-8
            58 ff ff ff ff 'a' | the pickle ends in the middle of something
            8d ff ff ff ff ff ff ff ff 'a' | the pickle ends in the middle of something
            4a 01 02 03 | the pickle ends in the middle of something
            63 'm~n' | the pickle ends in the middle of something
            4e | the pickle ends in the middle of something
            4e 50 2e | instruction 0x50 at byte 3 isn't one of those that tensors need
            63 'collections~OrderedDict~' 4b 01 85 52 2e | a dictionary is made of something else than pairs
            63 'collections~OrderedDict~' 4b 01 85 85 85 52 2e | a dictionary is made of something else than pairs
            63 'collections~OrderedDict~' 4b 01 85 85 52 2e | a dictionary is made of something else than pairs
            """)
    void refusals(String program, String says) {
        assertThatThrownBy(() -> read(program)).isInstanceOf(PickleFault.class).hasMessageContaining(says);
    }

    /** Just as long as a number needs, and a byte less. */
    @ParameterizedTest
    @ValueSource(strings = {"4b ff", "4d ff ff", "4a ff ff ff ff", "47 00 00 00 00 00 00 00 00", "8c 01 'a'"})
    void aByteTooFew(String program) {
        byte[] whole = program(program);
        for (int length = 2; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Unpickler.read(cut))
                    .isInstanceOf(PickleFault.class)
                    .hasMessage("the pickle ends in the middle of something");
        }
        assertThatCode(() -> read(program + " 2e")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true", "5, true", "6, false"})
    void protocols(int protocol, boolean isRead) {
        byte[] pickle = {(byte) 0x80, (byte) protocol, 'N', '.'};
        if (isRead) {
            assertThat(Unpickler.read(pickle).root()).isEqualTo(new Pickled.None());
        } else {
            assertThatThrownBy(() -> Unpickler.read(pickle))
                    .hasMessage("it's of protocol " + protocol + ", but 2 to 5 are read");
        }
    }

    @Test
    void nestingEndsAt256() {
        assertThat(read("28 ".repeat(256) + "4e 2e")).isEqualTo(new Pickled.None());
        assertThatThrownBy(() -> read("28 ".repeat(257) + "4e 2e")).hasMessage("it's nested more than 256 deep");
    }

    /** The protocol is one, the last the full stop. */
    @Test
    void instructionsEndAt4194304() {
        byte[] most = new byte[(1 << 22) + 1];
        Arrays.fill(most, (byte) 'N');
        most[0] = (byte) 0x80;
        most[1] = 2;
        most[most.length - 1] = '.';
        assertThat(Unpickler.read(most).root()).isEqualTo(new Pickled.None());
        byte[] more = Arrays.copyOf(most, most.length + 1);
        more[most.length - 1] = 'N';
        more[most.length] = '.';
        assertThatThrownBy(() -> Unpickler.read(more)).hasMessage("it has more than 4194304 instructions");
    }

    private static Items items(Object... values) {
        return new Items(Arrays.stream(values)
                .map(v -> v instanceof Pickled p ? p : new Plain(v))
                .toList());
    }

    private static Items ones(int count) {
        return items(Arrays.stream(new long[count]).mapToObj(i -> 1L).toArray());
    }

    private static final Global FLOATS = new Global("torch", "FloatStorage");

    @ParameterizedTest
    @CsvSource({
        "DoubleStorage, F64", "FloatStorage, F32", "HalfStorage, F16", "BFloat16Storage, BF16", "LongStorage, I64",
        "IntStorage, I32", "ShortStorage, I16", "CharStorage, I8", "ByteStorage, U8", "BoolStorage, BOOL"
    })
    void storages(String called, ElementType type) {
        Storage storage = TensorParts.storage(items("storage", new Global("torch", called), "7", "cuda:0", 12L));
        assertThat(storage).isEqualTo(new Storage(type, "7", 12));
        assertThat(Globals.storageOf(type)).isEqualTo(called);
        assertThatThrownBy(() -> TensorParts.storage(items("storage", new Global("other", called), "7", "cpu", 12L)))
                .hasMessageContaining("storages of class \"other." + called + "\" can't be read");
    }

    @Test
    void storagesRefused() {
        for (Pickled id : List.of(
                items("storage", FLOATS, "7", "cpu"), items("module", FLOATS, "7", "cpu", 12L), new Plain("storage"))) {
            assertThatThrownBy(() -> TensorParts.storage(id)).hasMessageContaining("is none to a storage");
        }
        assertThatThrownBy(() -> TensorParts.storage(items("storage", "x", "7", "cpu", 12L)))
                .hasMessage("a storage has no class");
        assertThatThrownBy(() -> TensorParts.storage(items("storage", FLOATS, 7L, "cpu", 12L)))
                .hasMessage("a storage's key is no text");
        assertThatThrownBy(() -> TensorParts.storage(items("storage", FLOATS, "7", "cpu", -1L)))
                .hasMessage("a storage's number of elements: \"-1\" isn't a whole number from 0 up");
        assertThat(TensorParts.storage(items("storage", FLOATS, "7", "cpu", 0L, "more"))
                        .elements())
                .isZero();
    }

    @Test
    void tensors() {
        Storage s = new Storage(ElementType.F32, "0", 1);
        assertThat(TensorParts.tensor(items(s, 2L, items(3L, 4L), items(5L, 6L)).items()))
                .isEqualTo(new Tensor(s, 2, List.of(3L, 4L), List.of(5L, 6L)));
        assertThat(TensorParts.tensor(items(s, 0L, ones(64), ones(64)).items()).sizes())
                .hasSize(64);
        assertThatThrownBy(() ->
                        TensorParts.tensor(items(s, 0L, ones(65), ones(65)).items()))
                .hasMessage("a tensor's sizes aren't at most 64 numbers");
        assertThatThrownBy(() -> TensorParts.tensor(items(s, 0L, ones(1)).items()))
                .hasMessage("a tensor has no storage");
        assertThatThrownBy(
                        () -> TensorParts.tensor(items(1L, 0L, ones(1), ones(1)).items()))
                .hasMessage("a tensor has no storage");
        assertThatThrownBy(
                        () -> TensorParts.tensor(items(s, 0L, ones(1), ones(2)).items()))
                .hasMessage("a tensor of 1 axes has 2 strides");
        assertThatThrownBy(
                        () -> TensorParts.tensor(items(s, 1.5, ones(1), ones(1)).items()))
                .hasMessage("a tensor's offset: \"1.5\" isn't a whole number from 0 up");
        assertThatThrownBy(
                        () -> TensorParts.tensor(items(s, s, ones(1), ones(1)).items()))
                .hasMessage("a tensor's offset: \"something else\" isn't a whole number from 0 up");
        Tensor t = new Tensor(s, 0, List.of(), List.of());
        assertThat(TensorParts.parameter(List.of(t))).isEqualTo(t);
        assertThatThrownBy(() -> TensorParts.parameter(List.of())).hasMessage("a parameter has no tensor");
        assertThatThrownBy(() -> TensorParts.parameter(List.of(s))).hasMessage("a parameter has no tensor");
    }

    /** Every tensor that a program makes is handed back, wherever it ends up. */
    @Test
    void tensorsOnTheWayAreKnown() {
        byte[] pickle = program("63 'torch._utils~_rebuild_tensor~' 28 28 8c 07 'storage' 63 'torch~HalfStorage~'"
                + " 8c 01 '0' 8c 03 'cpu' 4b 06 74 51 4b 01 4b 02 85 4b 03 85 74 52 30 4e 2e");
        Unpickler.Result result = Unpickler.read(pickle);
        assertThat(result.root()).isEqualTo(new Pickled.None());
        assertThat(result.tensors())
                .containsExactly(new Tensor(new Storage(ElementType.F16, "0", 6), 1, List.of(2L), List.of(3L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os.system",
                "posix.path",
                "os.path.join",
                "builtins.eval",
                "__builtin__.exec",
                "torch.hub.load",
                "torch.jit.x.y",
                "torch.serialization.load",
                "torch.storage._load_from_bytes",
                "subprocess.Popen",
                "functools.partial",
                "importlib.util.find_spec",
                "pickle.loads",
                "socket.socket"
            })
    void namesThatRunSomethingAreRefused(String name) {
        int dot = name.lastIndexOf('.');
        assertThatThrownBy(() -> Globals.named(name.substring(0, dot), name.substring(dot + 1)))
                .isInstanceOf(PickleFault.class)
                .hasMessage("it would run \"" + name
                        + "\" in Python; nothing was run, and such a file is not to be trusted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"builtins.dict", "__builtin__.set", "torch.hubble.load", "osmosis.x", "numpy.dtype", "a.os.x"})
    void otherNamesArePassedOver(String name) {
        int dot = name.lastIndexOf('.');
        assertThat(Globals.named(name.substring(0, dot), name.substring(dot + 1)))
                .hasToString(name);
    }

    /** As torch.save writes {"m": OrderedDict(w=..)} of a tensor (2, 3), after the instructions of protocol 2. */
    @Test
    void aWrittenDictionary() {
        byte[] pickle = PickleWriter.write(
                Map.of(), List.of("m"), Map.of("w", new PickleWriter.Tensor(3, ElementType.BF16, new int[] {2, 0x103
                })));
        String tensor = "ctorch._utils\n_rebuild_tensor_v2\n(" + "(X\7\0\0\0storagectorch\nBFloat16Storage\n"
                + "X\1\0\0\0" + "3X\3\0\0\0cpuJ\6\2\0\0tQ" + "J\0\0\0\0" + "(J\2\0\0\0J\3\1\0\0t"
                + "(J\3\1\0\0J\1\0\0\0t"
                + "\u0089ccollections\nOrderedDict\n)RtR";
        assertThat(new String(pickle, StandardCharsets.ISO_8859_1))
                .isEqualTo("\u0080\2}X\1\0\0\0m" + "ccollections\nOrderedDict\n)R(X\1\0\0\0w" + tensor + "us.");
        byte[] scalar = PickleWriter.write(
                Map.of(), List.of(), Map.of("w", new PickleWriter.Tensor(0, ElementType.F32, new int[] {0, 2})));
        assertThat(new String(scalar, StandardCharsets.ISO_8859_1))
                .startsWith("\u0080\2ccollections\nOrderedDict\n)R(X\1\0\0\0wctorch._utils\n")
                .contains("cpuJ\0\0\0\0tQ", "(J\0\0\0\0J\2\0\0\0t(J\2\0\0\0J\1\0\0\0t")
                .endsWith("tRu.");
    }
}
