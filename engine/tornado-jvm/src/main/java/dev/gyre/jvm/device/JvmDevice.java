package dev.gyre.jvm.device;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.kernel.KernelMethod;
import java.util.Locale;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The JVM seen as a device: its processors, its heap, and a way of making kernels run. */
public final class JvmDevice implements TornadoDevice {
    private final String name;
    private final int processors;
    private final Function<KernelMethod, CompiledKernel> compiler;

    /**
     * A device that compiles kernels in its own way.
     *
     * @param processors how many of the JVM's processors kernels run on
     */
    public JvmDevice(String name, int processors, Function<KernelMethod, CompiledKernel> compiler) {
        this.name = name;
        this.processors = processors;
        this.compiler = compiler;
    }

    /** All processors, with kernels in the best form. */
    static JvmDevice best() {
        return new JvmDevice("JVM", Runtime.getRuntime().availableProcessors(), KernelCompiler::compile);
    }

    /** One thread that calls kernels as they are. */
    static JvmDevice plain() {
        return new JvmDevice("JVM, plain Java calls", 1, KernelCompiler::plain);
    }

    /** What makes kernels run. */
    public Function<KernelMethod, CompiledKernel> compiler() {
        return compiler;
    }

    @Override
    public String getDeviceName() {
        return name;
    }

    @Override
    public String getDescription() {
        return String.format(
                Locale.ROOT,
                "%s %s on %s, %d processors",
                System.getProperty("java.vm.name"),
                Runtime.version(),
                System.getProperty("os.arch"),
                getAvailableProcessors());
    }

    @Override
    public String getPlatformName() {
        return "Java";
    }

    @Override
    public TornadoDeviceType getDeviceType() {
        return TornadoDeviceType.CPU;
    }

    @Override
    public long getMaxAllocMemory() {
        return getMaxGlobalMemory();
    }

    @Override
    public long getMaxGlobalMemory() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public long getDeviceLocalMemorySize() {
        return 0;
    }

    @Override
    public long[] getDeviceMaxWorkgroupDimensions() {
        return new long[] {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    }

    @Override
    public String getDeviceOpenCLCVersion() {
        return "";
    }

    @Override
    public int getBackendIndex() {
        return 0;
    }

    @Override
    public int getAvailableProcessors() {
        return processors;
    }

    @Override
    public TornadoVMBackendType getTornadoVMBackend() {
        return TornadoVMBackendType.JAVA;
    }

    @Override
    public boolean isSPIRVSupported() {
        return false;
    }

    @Override
    public String toString() {
        return getDeviceName() + " (" + getDescription() + ")";
    }
}
