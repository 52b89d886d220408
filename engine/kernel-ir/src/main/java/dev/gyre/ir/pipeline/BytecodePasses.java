package dev.gyre.ir.pipeline;

import dev.gyre.ir.bytecode.KernelCode;
import dev.gyre.ir.bytecode.LoopFission;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of {@link MiddleEnd} over a kernel's bytecode. */
final class BytecodePasses {
    private BytecodePasses() {}

    /** Parallel loops that follow one another, each by itself. */
    static List<KernelCode> apart(List<KernelCode> codes) throws RefusedException {
        List<KernelCode> all = new ArrayList<>();
        for (KernelCode code : codes) {
            List<KernelCode> parts = LoopFission.parts(code);
            all.addAll(parts.isEmpty() ? List.of(code) : parts);
        }
        return all;
    }

    static String print(List<KernelCode> codes) {
        return codes.stream()
                .map(code -> code.instructions().stream().map(i -> i + "\n").collect(Collectors.joining()))
                .collect(Collectors.joining("next part:\n"));
    }
}
