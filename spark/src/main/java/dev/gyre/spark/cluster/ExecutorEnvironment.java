package dev.gyre.spark.cluster;

import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.device.Devices;
import dev.gyre.jvm.simd.CompilerSettings;
import dev.gyre.models.Version;
import dev.gyre.models.peak.Processor;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.SparkEnv;

/**
 * The properties that have to be alike in every JVM that works on rows.
 *
 * @param where what messages call the JVM
 * @param gyre version of Gyre
 * @param jdk version of the JDK, the first number of it
 * @param vectors whether there's the Vector API
 * @param arithmetic what the last bits of results depend on: the processor's family, and how vectors are computed with
 */
public record ExecutorEnvironment(String where, String gyre, int jdk, boolean vectors, String arithmetic)
        implements Serializable {

    private static final String DRIVER = "driver";

    /** The environment of this JVM. */
    public static ExecutorEnvironment here() {
        String where = Optional.ofNullable(SparkEnv.get())
                .map(SparkEnv::executorId)
                .filter(id -> !id.equals(DRIVER))
                .map(id -> "executor " + id)
                .orElse("the driver");
        return new ExecutorEnvironment(
                where,
                Version.NUMBER,
                Runtime.version().feature(),
                CompilerSettings.hasVectors(),
                Processor.family() + ", " + Devices.arithmetic());
    }

    /**
     * Refuses a JVM that isn't as it has to be.
     *
     * @param driver what it has to be like
     * @throws DeviceException says what's different, and what to do
     */
    public void requireLike(ExecutorEnvironment driver) {
        if (!gyre.equals(driver.gyre)) {
            throw new DeviceException(
                    where + " has Gyre " + gyre + ", but the driver " + driver.gyre
                            + ": take Gyre's jars off the class path of executors, to which gyre spark sends its own",
                    null);
        }
        if (jdk != driver.jdk) {
            throw new DeviceException(
                    where + " runs on JDK " + jdk + ", but the driver on " + driver.jdk
                            + ": start all workers with JAVA_HOME naming the same JDK",
                    null);
        }
        if (!vectors) {
            throw new DeviceException(
                    where + " has no Vector API, without which kernels are many times slower: add --add-modules"
                            + " jdk.incubator.vector to its options, spark.executor.extraJavaOptions",
                    null);
        }
    }

    /**
     * Refuses a JVM whose results would differ in their last bits, besides.
     *
     * @param driver what it has to be like
     * @throws DeviceException says what's different, and what to do
     */
    public void requireSameBits(ExecutorEnvironment driver) {
        requireLike(driver);
        if (!arithmetic.equals(driver.arithmetic)) {
            throw new DeviceException(
                    where + " runs on " + arithmetic + ", but the driver on " + driver.arithmetic
                            + ", whose results differ in their last bits: start workers on machines of one kind, and this"
                            + " program on one of them",
                    null);
        }
    }
}
