package dev.gyre.ir;

import java.util.List;

/** Writes statements as indented text, for people and tests. */
public final class Printer {
    private final StringBuilder text = new StringBuilder();

    private Printer() {}

    public static String print(List<Stmt> statements) {
        Printer printer = new Printer();
        printer.print(statements, 0);
        return printer.text.toString();
    }

    private void print(List<Stmt> statements, int depth) {
        for (Stmt statement : statements) {
            switch (statement) {
                case Stmt.Assign(KernelVariable target, Expr value) -> line(depth, target + " = " + value);
                case Stmt.Store(ArrayRef array, Expr index, Expr value) ->
                    line(depth, array + "[" + index + "] = " + value);
                case Stmt.If(Expr condition, List<Stmt> then, List<Stmt> otherwise) -> {
                    line(depth, "if " + condition);
                    print(then, depth + 1);
                    if (!otherwise.isEmpty()) {
                        line(depth, "else");
                        print(otherwise, depth + 1);
                    }
                }
                case Stmt.Block(Label label, List<Stmt> body) -> body(depth, "block " + label, body);
                case Stmt.Loop(Label label, List<Stmt> body) -> body(depth, "loop " + label, body);
                case Stmt.Break(Label label) -> line(depth, "break " + label);
                case Stmt.Continue(Label label) -> line(depth, "continue " + label);
                case Stmt.Barrier _ -> line(depth, "barrier");
                case Stmt.Region(int number, List<Stmt> body) -> body(depth, "items, region " + number, body);
                case Stmt.For loop ->
                    body(
                            depth,
                            "for %s = %s; %s; += %d"
                                    .formatted(loop.variable(), loop.from(), loop.condition(), loop.step()),
                            loop.body());
            }
        }
    }

    private void body(int depth, String head, List<Stmt> body) {
        line(depth, head);
        print(body, depth + 1);
    }

    private void line(int depth, String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }
}
