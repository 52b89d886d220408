package dev.gyre.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elements against their bit patterns, as IEEE 754 and bfloat16 have them. */
class ElementsTest {

    /** Three elements, of which the last two are read to the second and third place of four. */
    @ParameterizedTest
    @CsvSource({
        "F64, 8, true, 0000000000000000 000000000000f8bf 9a9999999999b93f, -1.5, 0.1",
        "F32, 4, true, 00000000 0000c0bf 0000807f, -1.5, Infinity",
        "F16, 2, true, 0000 00be 0100, -1.5, 5.9604645E-8",
        "BF16, 2, true, 0000 c0bf 807f, -1.5, Infinity",
        "I64, 8, false, 0000000000000000 ffffffffffffffff 0000000000000080, -1, -9.223372E18",
        "I32, 4, false, 00000000 ffffffff 00000080, -1, -2147483648",
        "I16, 2, false, 0000 ffff 0080, -1, -32768",
        "I8, 1, false, 00 ff 80, -1, -128",
        "U8, 1, false, 00 ff 80, 255, 128",
        "BOOL, 1, false, 00 01 00, 1, 0"
    })
    void areReadAsFloats(ElementType type, int bytes, boolean floating, String hex, float second, float third) {
        byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(type.bytes()).isEqualTo(bytes).isEqualTo(data.length / 3);
        assertThat(type.isFloating()).isEqualTo(floating);
        float[] into = {7, 7, 7, 7};
        Elements.read(type, MemorySegment.ofArray(data), 1, into, 1, 2);
        assertThat(into).containsExactly(7, second, third, 7);
        assertThat(ElementType.named(type.name())).contains(type);
    }

    @Test
    void noOtherNameIsATypes() {
        assertThat(ElementType.named("f32")).isEmpty();
        assertThat(ElementType.named("F8_E4M3")).isEmpty();
    }

    @Test
    void integersThatFloatsDontHoldAreRefused() {
        byte[] data = HexFormat.of().parseHex("01000001" + "00000001");
        float[] into = new float[1];
        Elements.read(ElementType.I32, MemorySegment.ofArray(data), 1, into, 0, 1);
        assertThat(into).containsExactly(1 << 24);
        assertThatThrownBy(() -> Elements.read(ElementType.I32, MemorySegment.ofArray(data), 0, into, 0, 1))
                .isInstanceOf(GyreException.class)
                .hasMessage("16777217 is an integer that float32 doesn't hold");
        assertThatThrownBy(() -> Elements.integer(ElementType.BF16, MemorySegment.ofArray(data), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("BF16 holds no integers");
    }

    private static String written(ElementType type, float... values) {
        ByteBuffer into = ByteBuffer.allocate(1 + type.bytes() * values.length).order(ByteOrder.LITTLE_ENDIAN);
        into.put((byte) 0x7e);
        float[] more = new float[values.length + 2];
        Arrays.fill(more, 55f);
        System.arraycopy(values, 0, more, 1, values.length);
        Elements.write(type, more, 1, values.length, into);
        assertThat(into.remaining()).isZero();
        return HexFormat.of().formatHex(into.array());
    }

    /** Numbers of bfloat16 near 1 lie 1/128 apart: halves between go to the even one. */
    @Test
    void areWrittenRoundedHalfToEven() {
        assertThat(written(ElementType.F32, 1f, -1.5f)).isEqualTo("7e" + "0000803f" + "0000c0bf");
        assertThat(written(ElementType.BF16, 1f, 1f + 1f / 256, 1f + 3f / 256, Math.nextUp(1f + 1f / 256)))
                .isEqualTo("7e" + "803f" + "803f" + "823f" + "813f");
        assertThat(written(ElementType.BF16, Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE))
                .isEqualTo("7e" + "c07f" + "80ff" + "0080" + "0000");
        assertThat(written(ElementType.F16, 1f, -2f, Float.POSITIVE_INFINITY))
                .isEqualTo("7e" + "003c" + "00c0" + "007c");
        assertThat(written(ElementType.I8, -128f, 127f, 0f)).isEqualTo("7e" + "80" + "7f" + "00");
    }

    /** The largest of each type, and what would round to more. */
    @ParameterizedTest
    @CsvSource({
        "F16, 65504, ff7b, 65520",
        "F16, 65519.996, ff7b, 65520",
        "BF16, 3.3895314E38, 7f7f, 3.4028235E38",
        "BF16, -3.3895314E38, 7fff, -3.3961775E38",
        "I8, 127, 7f, 128",
        "I8, -128, 80, -129",
        "I8, 5, 05, 5.5"
    })
    void whatIsBeyondATypeIsRefused(ElementType type, float largest, String hex, float beyond) {
        assertThat(written(type, largest)).isEqualTo("7e" + hex);
        assertThatThrownBy(() -> written(type, beyond))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(beyond + " is")
                .hasMessageContaining(type.name());
    }

    @ParameterizedTest
    @CsvSource({"F64", "I64", "I32", "I16", "U8", "BOOL"})
    void otherTypesArentWritten(ElementType type) {
        assertThatThrownBy(() -> written(type, 1f)).hasMessage("numbers aren't written as " + type);
    }
}
