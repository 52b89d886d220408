package dev.gyre.jvm.code;

/** The reason that a kernel was not compiled to a form. */
public record Refusal(Form form, String reason) {
    @Override
    public String toString() {
        return form + " refused: " + reason;
    }
}
