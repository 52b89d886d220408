package dev.gyre.jvm.library;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The functions of native libraries that kernels stand in for: products and vectors of cuBLAS and cuBLASLt, and transforms of cuFFT. */
public final class LibraryCalls {
    private static final Map<String, Function<LibraryArguments, List<LibraryStep>>> FUNCTIONS =
            new TreeMap<>(Map.ofEntries(
                    Map.entry("nvidia/cublas cublasSgemm", BlasCalls::gemm),
                    Map.entry("nvidia/cublas cublasSgemmStridedBatched", BlasCalls::gemmOfBatch),
                    Map.entry("nvidia/cublas cublasGemmExFP16", BlasCalls::gemmOfHalves),
                    Map.entry("nvidia/cublas cublasGemmExFP16FP32", BlasCalls::gemmOfHalvesAsFloats),
                    Map.entry("nvidia/cublas cublasGemmExBF16", BlasCalls::gemmOfBrains),
                    Map.entry("nvidia/cublaslt ltMatmulFP32", BlasCalls::gemm),
                    Map.entry("nvidia/cublaslt ltMatmulFP16", BlasCalls::gemmOfHalves),
                    Map.entry("nvidia/cublas cublasSgemv", BlasCalls::gemv),
                    Map.entry("nvidia/cublas cublasSaxpy", BlasCalls::axpy),
                    Map.entry("nvidia/cublas cublasSdot", BlasCalls::dot),
                    Map.entry("nvidia/cublas cublasSnrm2", BlasCalls::nrm2),
                    Map.entry("nvidia/cufft cufftForwardC2C", in -> FftCalls.complexFloats(in, -1)),
                    Map.entry("nvidia/cufft cufftInverseC2C", in -> FftCalls.complexFloats(in, 1)),
                    Map.entry("nvidia/cufft cufftForwardZ2Z", in -> FftCalls.complexDoubles(in, -1)),
                    Map.entry("nvidia/cufft cufftInverseZ2Z", in -> FftCalls.complexDoubles(in, 1)),
                    Map.entry("nvidia/cufft cufftForward2dC2C", in -> FftCalls.complexOfTwo(in, -1)),
                    Map.entry("nvidia/cufft cufftInverse2dC2C", in -> FftCalls.complexOfTwo(in, 1)),
                    Map.entry("nvidia/cufft cufftForwardR2C", FftCalls::ofReal),
                    Map.entry("nvidia/cufft cufftInverseC2R", FftCalls::toReal)));

    private LibraryCalls() {}

    /**
     * The kernels that do what a function does, in order; none if it has nothing to do.
     *
     * @throws TornadoRuntimeException if there are none for the function, or its arguments don't fit
     */
    public static List<LibraryStep> steps(String task, LibraryTaskDescriptor call) {
        String name = call.getLibraryName() + " " + call.getFunctionName();
        Function<LibraryArguments, List<LibraryStep>> function = FUNCTIONS.get(name);
        if (function == null) {
            throw new TornadoRuntimeException(
                    "task %s calls %s of %s, a native library that needs NVIDIA's GPUs, and this runtime has no kernel for it: write the task in Java, or call one of %s"
                            .formatted(
                                    task,
                                    call.getFunctionName(),
                                    call.getLibraryName(),
                                    String.join(", ", FUNCTIONS.keySet())));
        }
        return function.apply(new LibraryArguments(call));
    }
}
