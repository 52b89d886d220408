package dev.gyre.ir.verify;

import dev.gyre.ir.Printer;
import dev.gyre.ir.Stmt;
import java.util.List;

/** A form that breaks a rule: the pass that left it so is wrong. */
public final class Violation extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final String rule;

    /** One of a whole form. */
    public Violation(String rule, String detail) {
        super("%s: %s".formatted(rule, detail));
        this.rule = rule;
    }

    private Violation(String rule, String message, Violation cause) {
        super(message, cause);
        this.rule = rule;
    }

    /** One in a statement, of which the first line is told. */
    static Violation at(Stmt statement, String rule, Object detail) {
        String text = Printer.print(List.of(statement)).lines().findFirst().orElseThrow();
        return new Violation(rule, "%s in: %s".formatted(detail, text.strip()));
    }

    /** A copy with the pass behind which it was found. */
    Violation after(String pipeline, String pass) {
        return new Violation(rule, "%s after %s: %s".formatted(pipeline, pass, getMessage()), this);
    }

    /** The rule, in words. */
    public String rule() {
        return rule;
    }
}
