package dev.gyre.jvm.code;

/** Why a kernel was not compiled to a form. */
public record Refusal(Form form, String reason) {
    @Override
    public String toString() {
        return form + " refused: " + reason;
    }
}
