package uk.ac.manchester.tornado.api.enums;

/** What a kernel is compiled to. On a plain JVM it is always {@link #JAVA}. */
public enum TornadoVMBackendType {
    OPENCL,
    METAL,
    PTX,
    CUDA,
    SPIRV,
    JAVA,
    VIRTUAL
}
