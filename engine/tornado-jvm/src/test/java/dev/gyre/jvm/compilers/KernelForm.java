package dev.gyre.jvm.compilers;

import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.VectorLayout;
import dev.gyre.jvm.compile.CompiledKernel;
import java.util.List;
import java.util.Optional;

/**
 * What a kernel became, without the names of its variables, which class files may leave out: the same for all compilers of its source.
 *
 * @param scheduled the steps of the parallel loops that are cut into tiles
 * @param layout how lanes, rows and vectors go
 * @param accesses what each access to an array does
 * @param refused the better forms that it didn't get
 */
public record KernelForm(
        Form form,
        List<Integer> scheduled,
        String layout,
        List<String> accesses,
        List<Form> refused,
        List<KernelForm> parts) {
    private static final String ACCESS = "^(load|store) .*, ([^,]*)$";

    /** That of a compiled kernel. */
    public static KernelForm of(CompiledKernel kernel) {
        Optional<VectorLayout> layout = kernel.code().layout();
        return new KernelForm(
                kernel.form(),
                kernel.nest().stream()
                        .flatMap(n -> n.loops().subList(0, n.scheduled()).stream())
                        .map(ParallelLoop::step)
                        .toList(),
                layout.map(l -> unnamed(l.summary())).orElse(""),
                layout.stream()
                        .flatMap(l -> l.accesses().stream())
                        .map(KernelForm::unnamed)
                        .sorted()
                        .toList(),
                kernel.refusals().stream().map(r -> r.form()).toList(),
                kernel.parts().stream().map(KernelForm::of).toList());
    }

    private static String unnamed(String line) {
        return line.replaceFirst(ACCESS, "$1, $2")
                .replaceAll("(over|keeping) [A-Za-z_]\\w*(, [A-Za-z_]\\w*)*", "$1 some")
                .replaceAll("stride [A-Za-z_]\\w*", "stride some")
                .replaceAll("where .* changes", "where some change")
                .replaceAll("add to \\w+", "add to some");
    }
}
