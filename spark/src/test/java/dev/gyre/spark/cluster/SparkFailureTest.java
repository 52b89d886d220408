package dev.gyre.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of failures, which come from executors as text. */
@Tag("short")
class SparkFailureTest {

    private static SparkException aborted(Exception there) {
        return new SparkException(
                "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure:"
                        + " Lost task 0.3 in stage 1.0 (TID 9) (127.0.0.1 executor 1): " + there
                        + "\n\tat dev.gyre.spark.X.y(X.java:1)\n");
    }

    @Test
    void ourOwnAreTheLineOfAnyKind() {
        GyreException memory =
                SparkFailure.of("--input texts", aborted(new DeviceException("it takes 9 MiB: lower --batch", null)));
        assertThat(memory)
                .isInstanceOf(DeviceException.class)
                .hasMessage("--input texts: it takes 9 MiB: lower --batch");
        GyreException file = SparkFailure.of("--input texts", aborted(new GyreException("no file: name one")));
        assertThat(file).isNotInstanceOf(DeviceException.class).hasMessage("--input texts: no file: name one");
        GyreException here = new GyreException("here");
        assertThat(SparkFailure.of("--input texts", new IllegalStateException(here)))
                .isSameAs(here);
    }

    @Test
    void othersAreTheFirstLineOfTheFirstThatSaysSomething() {
        assertThat(SparkFailure.of("steps 1 to 5", new SparkException("\nit broke\nsomewhere")))
                .hasMessage("steps 1 to 5: it broke");
        assertThat(SparkFailure.line(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
