package dev.gyre.jvm.device;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.run.KernelTarget;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.TornadoDeviceContext;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.memory.TornadoMemoryProvider;

/** The JVM seen as a device: its processors, its heap, and a way of making kernels run. */
public final class JvmDevice
        implements TornadoDevice, TornadoDeviceContext, TornadoTargetDevice, TornadoMemoryProvider, KernelTarget {
    private final String name;
    private final int index;
    private final int processors;
    private final Function<KernelMethod, CompiledKernel> compiler;
    private final AtomicInteger cleanings = new AtomicInteger();

    /**
     * A device that compiles kernels in its own way.
     *
     * @param processors how many of the JVM's processors kernels run on
     */
    public JvmDevice(String name, int processors, Function<KernelMethod, CompiledKernel> compiler) {
        this(0, name, processors, compiler);
    }

    private JvmDevice(int index, String name, int processors, Function<KernelMethod, CompiledKernel> compiler) {
        this.index = index;
        this.name = name;
        this.processors = processors;
        this.compiler = compiler;
    }

    /** The device of all processors, with kernels in the best form. */
    static JvmDevice best() {
        return new JvmDevice("JVM", Runtime.getRuntime().availableProcessors(), Checks.compiler());
    }

    /** The device of one thread that calls kernels as they are. */
    static JvmDevice plain() {
        return new JvmDevice(1, "JVM, plain Java calls", 1, KernelCompiler::plain);
    }

    @Override
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
    public TornadoTargetDevice getPhysicalDevice() {
        return this;
    }

    @Override
    public TornadoTargetDevice getDevice() {
        return this;
    }

    @Override
    public TornadoDeviceContext getDeviceContext() {
        return this;
    }

    @Override
    public TornadoMemoryProvider getMemoryProvider() {
        return this;
    }

    @Override
    public TornadoMemoryProvider getMemoryManager() {
        return this;
    }

    @Override
    public String getDeviceInfo() {
        return toString();
    }

    @Override
    public long getHeapSize() {
        return getMaxGlobalMemory();
    }

    @Override
    public long getDeviceGlobalMemorySize() {
        return getMaxGlobalMemory();
    }

    @Override
    public long getDeviceMaxAllocationSize() {
        return getMaxAllocMemory();
    }

    @Override
    public long getDeviceMaxConstantBufferSize() {
        return getMaxAllocMemory();
    }

    @Override
    public int getDeviceMaxComputeUnits() {
        return processors;
    }

    @Override
    public long[] getDeviceMaxWorkItemSizes() {
        return getDeviceMaxWorkgroupDimensions();
    }

    @Override
    public long[] getDeviceMaxWorkGroupSize() {
        return getDeviceMaxWorkgroupDimensions();
    }

    @Override
    public int getMaxThreadsPerBlock() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int getDeviceMaxClockFrequency() {
        return 0;
    }

    @Override
    public boolean isPlatformFPGA() {
        return false;
    }

    @Override
    public boolean isFP64Supported() {
        return true;
    }

    @Override
    public int getDevicePlatform() {
        return 0;
    }

    @Override
    public int getDriverIndex() {
        return 0;
    }

    @Override
    public int getDeviceIndex() {
        return index;
    }

    /** Makes plans that were compiled ahead for the device refuse to run, as their code is gone from a GPU; arrays are the program's own. */
    @Override
    public void clean() {
        cleanings.incrementAndGet();
    }

    @Override
    public int cleanings() {
        return cleanings.get();
    }

    @Override
    public String toString() {
        return getDeviceName() + " (" + getDescription() + ")";
    }
}
