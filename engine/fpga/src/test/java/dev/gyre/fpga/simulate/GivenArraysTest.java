package dev.gyre.fpga.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Installed;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Data of files, data made up for what a kernel does with them, and what is told of a difference. */
class GivenArraysTest {

    /** Counts how often each number occurs. */
    public static void histogram(IntArray data, IntArray bins, int n) {
        for (int i = 0; i < n; i++) {
            int b = data.get(i);
            bins.set(b, bins.get(b) + 1);
        }
    }

    /** The same of bytes, all of whose values have a bin. */
    public static void ofBytes(ByteArray data, IntArray bins) {
        for (int i = 0; i < data.getSize(); i++) {
            int b = data.get(i) & 0xFF;
            bins.set(b, bins.get(b) + 1);
        }
    }

    @TempDir
    Path folder;

    private static KernelMethod kernel(String name) {
        return Kernels.of(GivenArraysTest.class, name);
    }

    private static IntArray ints(TestVector of, int parameter) {
        return (IntArray) of.arguments().get(parameter);
    }

    private static byte[] npy(String type, String shape, byte[] numbers) {
        byte[] header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n"
                .formatted(type, shape)
                .getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(10 + header.length + numbers.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length)
                .put(header)
                .put(numbers)
                .array();
    }

    private static byte[] longs(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long n : numbers) {
            bytes.putLong(n);
        }
        return bytes.array();
    }

    @Test
    void indicesCoverWhatTheKernelTakes() throws RefusedException {
        TestVector counted = TestVector.make(kernel("histogram"), Map.of("n", 512), 0);
        IntArray data = ints(counted, 0);
        int bins = ints(counted, 1).getSize();
        assertThat(bins).isEqualTo(256);
        assertThat(IntStream.range(0, 512).map(data::get).distinct().sorted().toArray())
                .isEqualTo(IntStream.range(0, 256).toArray());
        TestVector bytes = TestVector.make(kernel("ofBytes"), Map.of(), 3);
        ByteArray all = (ByteArray) bytes.arguments().getFirst();
        assertThat(all.getSize()).isEqualTo(65);
        assertThat(IntStream.range(0, 65).filter(i -> all.get(i) < 0)).isNotEmpty();
        assertThat(ints(bytes, 1).getSize()).isEqualTo(256);
    }

    @Test
    void filesAreReadAsTheArrayHoldsThem() throws IOException {
        Path wide = Files.write(folder.resolve("wide.npy"), npy("<i8", "2, 2", longs(1, -2, 3, Integer.MAX_VALUE)));
        IntArray read = (IntArray) DataFile.read(wide, "a", IntArray.class);
        assertThat(IntStream.range(0, 4).map(read::get)).containsExactly(1, -2, 3, Integer.MAX_VALUE);
        Path text = Files.writeString(folder.resolve("x.csv"), "gain; offset\n1.5; -2\n\n3e2, NaN\n");
        FloatArray floats = (FloatArray) DataFile.read(text, "x", FloatArray.class);
        assertThat(floats.getSize()).isEqualTo(4);
        assertThat(floats.get(0)).isEqualTo(1.5f);
        assertThat(floats.get(2)).isEqualTo(300f);
        assertThat(floats.get(3)).isNaN();
    }

    @Test
    void numbersThatTheArrayHasNoRoomForAreRefusedByTheirPlace() throws IOException {
        Path wide = Files.write(folder.resolve("wide.npy"), npy("<i8", "2,", longs(1, 1L << 31)));
        assertThatThrownBy(() -> DataFile.read(wide, "a", IntArray.class))
                .isInstanceOf(GyreException.class)
                .hasMessageEndingWith(
                        "wide.npy: number 1 is 2147483648, which no element of a, of type IntArray, can be");
        Path doubles = Files.write(folder.resolve("d.npy"), npy("<f8", "2,", longs(0, 0)));
        assertThatThrownBy(() -> DataFile.read(doubles, "x", FloatArray.class))
                .hasMessageEndingWith(
                        "has numbers of NumPy's type float64, and x is of type FloatArray: save it with astype(numpy.float32)");
        Path cut = Files.write(folder.resolve("cut.npy"), npy("<i8", "3,", longs(0, 0)));
        assertThatThrownBy(() -> DataFile.read(cut, "a", IntArray.class))
                .hasMessageEndingWith("cut.npy has 16 bytes of numbers, and its header says 24");
        for (String shape : List.of("99999999999999999999,", "-2,", "65536, 65536")) {
            Path hostile = Files.write(folder.resolve("hostile.npy"), npy("<i8", shape, longs(0, 0)));
            assertThatThrownBy(() -> DataFile.read(hostile, "a", IntArray.class))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("has more numbers than an array has room for");
        }
        Path odd = Files.write(folder.resolve("odd.npy"), npy("<i3", "1,", new byte[3]));
        assertThatThrownBy(() -> DataFile.read(odd, "a", IntArray.class)).hasMessageContaining("NumPy's type int24");
        Path text = Files.writeString(folder.resolve("b.csv"), "1,2\n3,128\n");
        assertThatThrownBy(() -> DataFile.read(text, "b", ByteArray.class))
                .hasMessageEndingWith(
                        "b.csv, line 2: \"128\" must be a whole number of 8 bits for b, of type ByteArray");
    }

    @Test
    void whoLeavesAnArrayIsToldItsLine() {
        IntArray short3 = new IntArray(3);
        assertThatThrownBy(() -> TestVector.make(kernel("histogram"), Map.of("n", 5), Map.of("data", short3), 0))
                .isInstanceOf(GyreException.class)
                .hasMessageMatching(
                        "GivenArraysTest.histogram reads or writes beyond an array, GivenArraysTest.java:\\d+: data has 3 elements");
    }

    /** The plain call's result is falsified: the circuit stores something else then. */
    @Tag("long")
    @Test
    void aDifferenceIsToldWithArrayIndexValuesAndLine() throws RefusedException {
        Installed.require(Tool.VERILATOR);
        KernelMethod method = kernel("histogram");
        TestVector right = TestVector.make(method, Map.of("n", 9), 0);
        IntArray bins = (IntArray) right.results().get(1);
        int index = ints(right, 0).get(0);
        int is = bins.get(index);
        bins.set(index, is + 5);
        Prepared prepared = Prepared.of(method, Options.standard(), List.of(right));
        Circuit circuit = prepared.circuit();
        Simulation simulation = Simulation.build(folder.resolve("sim"), List.of(circuit), true);
        Run run = simulation.run(List.of(prepared.workloads())).getFirst();
        assertThat(run.isRight()).isFalse();
        assertThat(run.wrong()).hasSize(1);
        assertThat(run.wrong().getFirst().toString())
                .matches("bins\\[%d\\] is %d, not %d as GivenArraysTest.java:\\d+ stores".formatted(index, is, is + 5));
        assertThat(folder.resolve("sim").resolve(Simulation.TRACE))
                .content()
                .contains("$var wire", "$enddefinitions", "#100");
    }
}
