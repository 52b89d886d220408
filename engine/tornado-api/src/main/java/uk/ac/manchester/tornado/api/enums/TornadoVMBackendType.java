package uk.ac.manchester.tornado.api.enums;

/** The target that a kernel is compiled to. On a plain JVM it is always {@link #JAVA}. */
public enum TornadoVMBackendType {
    OPENCL,
    METAL,
    /**
     * Assembly language of NVIDIA's GPUs.
     *
     * @deprecated version 6 of TornadoVM removed it; {@link #CUDA} has the same GPUs
     */
    @Deprecated
    PTX,
    CUDA,
    /**
     * Kernels in SPIR-V, for Intel's GPUs.
     *
     * @deprecated version 6 of TornadoVM removed it; {@link #OPENCL} has the same GPUs
     */
    @Deprecated
    SPIRV,
    JAVA,
    VIRTUAL
}
