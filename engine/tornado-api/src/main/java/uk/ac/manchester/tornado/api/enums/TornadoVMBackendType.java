package uk.ac.manchester.tornado.api.enums;

/** The target that a kernel is compiled to. On a plain JVM it is always {@link #JAVA}. */
public enum TornadoVMBackendType {
    OPENCL,
    METAL,
    PTX,
    CUDA,
    SPIRV,
    JAVA,
    VIRTUAL
}
