package dev.gyre.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.device.JvmDevice;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

class TornadoFailureTest {

    @Test
    void isTheInnermostMessageInOneLineWithoutColoursAndTraces() {
        Throwable inner = new IllegalStateException(
                "\u001b[31mBailout is disabled. \nReason: \u001b[31mUnable to compile task\n\u001b[0m\nStacktrace: [a, b]");
        assertThat(TornadoFailure.text(new ExceptionInInitializerError(new RuntimeException("outer", inner))))
                .isEqualTo("Bailout is disabled. Reason: Unable to compile task");
    }

    @Test
    void isNoNameOfAClassWhereThereIsNoMessage() {
        assertThat(TornadoFailure.text(new NullPointerException())).isEqualTo("it gives no reason");
        assertThat(TornadoFailure.text(new IllegalStateException("\n"))).isEqualTo("it gives no reason");
    }

    @Test
    void leavesWhatThisJvmThrowsAsItIs() {
        RuntimeException e = new IllegalStateException("as it is");
        assertThat(TornadoFailure.of("plan", Devices.standard(), e)).isSameAs(e);
    }

    @Test
    void saysHowToGetMoreMemory() {
        Device device = TestDevices.apart(new JvmDevice("apart", 1, KernelCompiler::plain));
        Throwable limit = new TornadoOutOfMemoryException("Unable to allocate 99 bytes of memory."
                + "\u001b[33m\n\tTo increase the maximum device memory, use -Dtornado.device.memory=<X>GB\n\u001b[0m");
        Throwable driver = new IllegalStateException("clEnqueueWriteBuffer: CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)");
        String remedy = ": lower --batch, --length or --dim, or give it more of the device's memory"
                + " (GYRE_DEVICE_MEMORY=...GB)";
        assertThat(TornadoFailure.of("p", device, new RuntimeException(limit)))
                .isInstanceOf(DeviceException.class)
                .hasMessage("plan p failed on apart: Unable to allocate 99 bytes of memory." + remedy);
        assertThat(TornadoFailure.of("p", device, driver)).hasMessageEndingWith("(-4)" + remedy);
        assertThat(TornadoFailure.of("p", device, new IllegalStateException("lost")))
                .hasMessage("plan p failed on apart: lost");
    }

    @Test
    void readsTheMemoryLimitAsTornadoVmDoes() {
        assertThat(DeviceMemory.parse("4GB")).isEqualTo(4L << 30);
        assertThat(DeviceMemory.parse("512MB")).isEqualTo(512L << 20);
        for (String none : List.of("much", "8G", "8 GB", "8gb", "9999999999GB")) {
            assertThatThrownBy(() -> DeviceMemory.parse(none))
                    .isInstanceOf(GyreException.class)
                    .hasMessage("tornado.device.memory=" + none + " must be a number of MB or GB, such as 8GB");
        }
    }
}
