package dev.gyre.jvm.compile;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.code.Compilation;
import dev.gyre.jvm.code.Form;
import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.TileShape;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** A kernel that isn't run, since what it does has no meaning on a GPU. */
final class Unrunnable extends GridRunner {
    private final String reason;

    private Unrunnable(String reason) {
        this.reason = reason;
    }

    static Compilation.Compiled because(KernelMethod method, String reason) {
        String text = "%s isn't run: %s".formatted(method, reason);
        return new Compilation.Compiled(Form.REFUSED, TileShape.ONE, _ -> new Unrunnable(text));
    }

    @Override
    public void space(int[] space) {
        throw new TornadoRuntimeException(reason);
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        throw new TornadoRuntimeException(reason);
    }
}
