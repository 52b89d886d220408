package dev.gyre.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import org.junit.jupiter.api.Test;

class TornadoFailureTest {

    @Test
    void isTheInnermostMessageInOneLineWithoutColoursAndTraces() {
        Throwable inner = new IllegalStateException(
                "\u001b[31mBailout is disabled. \nReason: \u001b[31mUnable to compile task\n\u001b[0m\nStacktrace: [a, b]");
        assertThat(TornadoFailure.text(new ExceptionInInitializerError(new RuntimeException("outer", inner))))
                .isEqualTo("Bailout is disabled. Reason: Unable to compile task");
    }

    @Test
    void isTheNameOfWhatHasNoMessage() {
        assertThat(TornadoFailure.text(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(TornadoFailure.text(new IllegalStateException("\n"))).isEqualTo("IllegalStateException");
    }

    @Test
    void leavesWhatThisJvmThrowsAsItIs() {
        RuntimeException e = new IllegalStateException("as it is");
        assertThat(TornadoFailure.of("plan", Devices.standard(), e)).isSameAs(e);
    }

    @Test
    void readsTheMemoryLimitAsTornadoVmDoes() {
        assertThat(DeviceMemory.parse("4GB")).isEqualTo(4L << 30);
        assertThat(DeviceMemory.parse(" 512 mb")).isEqualTo(512L << 20);
        assertThatThrownBy(() -> DeviceMemory.parse("much"))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("much")
                .hasMessageContaining("8GB");
    }
}
