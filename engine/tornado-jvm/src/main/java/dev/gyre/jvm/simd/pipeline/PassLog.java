package dev.gyre.jvm.simd.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What the form of kernels is after a pass, while somebody asks. */
public final class PassLog {
    private static final ScopedValue<PassLog> ASKED = ScopedValue.newInstance();

    private final String pass;
    private final List<String> forms = new ArrayList<>();

    private PassLog(String pass) {
        this.pass = pass;
    }

    /**
     * The forms that kernels have after a pass, each under the name of its pipeline, while something is compiled on this thread.
     *
     * @throws IllegalArgumentException if there's no such pass; names those that there are
     */
    public static List<String> after(String pass, Runnable compilation) {
        if (!Pipeline.passNames().contains(pass)) {
            throw new IllegalArgumentException(
                    "there is no pass %s: there are %s".formatted(pass, String.join(", ", Pipeline.passNames())));
        }
        PassLog log = new PassLog(pass);
        ScopedValue.where(ASKED, log).run(compilation);
        return List.copyOf(log.forms);
    }

    static <F> void after(String pipeline, String pass, F form, Function<F, String> printed) {
        if (ASKED.isBound() && ASKED.get().pass.equals(pass)) {
            String text = pipeline + " after " + pass + ":\n" + printed.apply(form);
            if (!ASKED.get().forms.contains(text)) {
                ASKED.get().forms.add(text);
            }
        }
    }
}
