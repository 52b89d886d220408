package dev.gyre.jvm.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.utils.TornadoAPIUtils;

/** Programs that name these find what TornadoVM gives. */
@Isolated("it listens to standard output")
class TornadoAPIUtilsTest {

    @Test
    void boxesAreKnown() {
        for (Object box : new Object[] {true, (byte) 1, 'c', (short) 1, 1, 1L, 1f, 1d, new HalfFloat(1f)}) {
            assertThat(TornadoAPIUtils.isBoxedPrimitive(box)).isTrue();
            assertThat(TornadoAPIUtils.isBoxedPrimitiveClass(box.getClass())).isTrue();
        }
        assertThat(TornadoAPIUtils.isBoxedPrimitive("text")).isFalse();
        assertThat(TornadoAPIUtils.isBoxedPrimitive(null)).isFalse();
        assertThat(TornadoAPIUtils.isBoxedPrimitiveClass(int.class)).isFalse();
        assertThat(TornadoAPIUtils.isBoxedPrimitiveClass(Void.class)).isFalse();
        assertThat(TornadoAPIUtils.toUnboxedPrimitiveClass(Character.class)).isEqualTo(char.class);
        assertThat(TornadoAPIUtils.toUnboxedPrimitiveClass(HalfFloat.class)).isEqualTo(HalfFloat.class);
        assertThat(TornadoAPIUtils.toUnboxedPrimitiveClass(String.class)).isEqualTo(String.class);
        assertThat(TornadoAPIUtils.isPrimitive(int.class)).isTrue();
        assertThat(TornadoAPIUtils.isPrimitive(Integer.class)).isFalse();
    }

    @Test
    void arraysAreTold() {
        assertThat(TornadoAPIUtils.isPrimitiveArray(float[][].class)).isTrue();
        assertThat(TornadoAPIUtils.isPrimitiveArray(String[].class)).isFalse();
        assertThatThrownBy(() -> TornadoAPIUtils.isPrimitiveArray(String.class))
                .isInstanceOf(NullPointerException.class);
        assertThat(TornadoAPIUtils.formatArray(new float[16])).isEqualTo("float[16]");
        assertThat(TornadoAPIUtils.formatArray("x")).isEqualTo("x");
        assertThat(TornadoAPIUtils.elapsedTimeInSeconds(1_000_000_000L, 3_500_000_000L))
                .isEqualTo(2.5);
    }

    @Test
    void buffersArePrinted() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[40]).put(4, (byte) 0xab).position(2);
        String printed = printed(() -> TornadoAPIUtils.printBuffer(buffer));
        assertThat(printed)
                .contains("position 2, remaining 38, capacity 40, limit 40")
                .contains("       0: 0000ab00")
                .contains("      32: 00000000 0000");
        assertThat(printed(() -> TornadoAPIUtils.printBuffer(buffer, 3, 3)))
                .isEqualToIgnoringNewLines("buffer: 00 AB 00");
    }

    private static String printed(Runnable print) {
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            print.run();
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
