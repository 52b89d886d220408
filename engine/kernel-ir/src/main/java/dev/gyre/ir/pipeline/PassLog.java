package dev.gyre.ir.pipeline;

import java.util.ArrayList;
import java.util.List;

/** A log of kernels' forms after passes, for a listener. */
public final class PassLog {
    private static final ScopedValue<Listener> LISTENER = ScopedValue.newInstance();

    private PassLog() {}

    /** A listener to forms. */
    public interface Listener {
        /** Takes the form after a pass, and what's known beside it. */
        <F, U> void after(PassPipeline<F, U> pipeline, String pass, F form, U unit);
    }

    /** Tells a listener of every form that kernels have after a pass, while something is compiled on this thread. */
    public static void listen(Listener listener, Runnable compilation) {
        ScopedValue.where(LISTENER, listener).run(compilation);
    }

    /** The forms that kernels have after a pass, each under the name of its pipeline, while something is compiled on this thread. */
    public static List<String> after(String pass, Runnable compilation) {
        Texts texts = new Texts(pass, new ArrayList<>());
        listen(texts, compilation);
        return List.copyOf(texts.forms);
    }

    static <F, U> void tell(PassPipeline<F, U> pipeline, String pass, F form, U unit) {
        if (LISTENER.isBound()) {
            LISTENER.get().after(pipeline, pass, form, unit);
        }
    }

    /** The different forms after one pass, as text. */
    private record Texts(String pass, List<String> forms) implements Listener {
        @Override
        public <F, U> void after(PassPipeline<F, U> pipeline, String name, F form, U unit) {
            if (name.equals(pass)) {
                String text = pipeline.name() + " after " + name + ":\n"
                        + pipeline.printed().apply(form, unit);
                if (!forms.contains(text)) {
                    forms.add(text);
                }
            }
        }
    }
}
