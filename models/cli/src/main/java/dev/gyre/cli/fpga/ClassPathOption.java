package dev.gyre.cli.fpga;

import picocli.CommandLine.Option;

/** The option for kernels that aren't Gyre's. */
final class ClassPathOption {

    @Option(
            names = "--class-path",
            paramLabel = "JARS",
            description = "Jars and folders with kernels of your own, as java takes them.")
    private String classPath;

    boolean isGiven() {
        return classPath != null;
    }

    ClassPathKernels kernels() {
        return ClassPathKernels.of(classPath);
    }
}
