package dev.gyre.jvm;

import dev.gyre.ir.bytecode.LoopNest;
import dev.gyre.ir.bytecode.ParallelLoop;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.Refusal;
import dev.gyre.jvm.code.VectorLayout;
import java.util.List;
import java.util.Optional;

/**
 * A kernel's form on this JVM, and the reasons against better ones.
 *
 * @param kernel class and method
 * @param form what it is compiled to
 * @param nest its parallel loops, empty if it has none that can be cut into tiles
 * @param layout how its work is laid out over vectors, empty if it isn't
 * @param refusals why it isn't compiled to better forms
 * @param parts what runs one after the other in its place, of a kernel whose parallel loops follow one another
 */
public record Explanation(
        String kernel,
        Form form,
        Optional<LoopNest> nest,
        Optional<VectorLayout> layout,
        List<Refusal> refusals,
        List<Explanation> parts) {

    /** All facts as text, one a line. */
    public String text() {
        StringBuilder text = new StringBuilder("%s: %s%n".formatted(kernel, form));
        nest.ifPresent(n -> {
            for (int i = 0; i < n.loops().size(); i++) {
                ParallelLoop loop = n.loops().get(i);
                text.append("  parallel loop %s, %s%n"
                        .formatted(loop, i < n.scheduled() ? "cut into tiles" : "within a tile"));
            }
            if (!n.limit().isEmpty()) {
                text.append("  limit: %s%n".formatted(n.limit()));
            }
        });
        layout.ifPresent(l -> {
            text.append("  layout: %s%n".formatted(l.summary()));
            l.accesses().forEach(access -> text.append("  %s%n".formatted(access)));
            l.statements().lines().forEach(line -> text.append("    %s%n".formatted(line)));
        });
        for (int i = 0; i < parts.size(); i++) {
            text.append(
                    "  part %d of %d, on all threads when the ones before are done:%n".formatted(i + 1, parts.size()));
            parts.get(i).text().lines().skip(1).forEach(line -> text.append("  %s%n".formatted(line)));
        }
        refusals.forEach(r -> text.append("  %s%n".formatted(r)));
        return text.toString();
    }
}
