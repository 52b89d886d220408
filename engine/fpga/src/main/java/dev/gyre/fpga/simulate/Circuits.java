package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Options;
import dev.gyre.ir.bytecode.KernelMethod;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task1;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task16;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task17;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task18;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task19;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task2;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task20;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;

/**
 * Circuits of kernels with their arguments, as tasks of TornadoVM's have them: {@code Circuits.of(Fir::filter, x, taps, y, 64, 5, 4).simulate()}.
 * Kernels are static methods of arrays and numbers. Arguments are copied: a circuit's run leaves them as they are. Numbers are inputs of the
 * circuit; {@link Prepared#with} binds them. All forms throw {@link GyreException} if the kernel has no circuit, with the reason, or if the plain
 * call with these arguments throws something.
 */
public final class Circuits {
    private Circuits() {}

    private static Prepared prepared(Object kernel, Object... arguments) {
        KernelMethod.Call call = KernelMethod.of(kernel, arguments);
        KernelMethod method = call.method();
        if (!method.isStatic()) {
            throw new GyreException(method + " has no circuit: it must be a static method");
        }
        return Prepared.required(method, Options.standard(), List.of(TestVector.of(method, call.arguments())));
    }

    /** The circuit of a kernel of one parameter. */
    public static <A> Prepared of(Task1<A> kernel, A a) {
        return prepared(kernel, a);
    }

    /** The circuit of a kernel of two parameters. */
    public static <A, B> Prepared of(Task2<A, B> kernel, A a, B b) {
        return prepared(kernel, a, b);
    }

    /** The circuit of a kernel of three parameters. */
    public static <A, B, C> Prepared of(Task3<A, B, C> kernel, A a, B b, C c) {
        return prepared(kernel, a, b, c);
    }

    /** The circuit of a kernel of 4 parameters. */
    public static <A, B, C, D> Prepared of(Task4<A, B, C, D> kernel, A a, B b, C c, D d) {
        return prepared(kernel, a, b, c, d);
    }

    /** The circuit of a kernel of 5 parameters. */
    public static <A, B, C, D, E> Prepared of(Task5<A, B, C, D, E> kernel, A a, B b, C c, D d, E e) {
        return prepared(kernel, a, b, c, d, e);
    }

    /** The circuit of a kernel of 6 parameters. */
    public static <A, B, C, D, E, F> Prepared of(Task6<A, B, C, D, E, F> kernel, A a, B b, C c, D d, E e, F f) {
        return prepared(kernel, a, b, c, d, e, f);
    }

    /** The circuit of a kernel of 7 parameters. */
    public static <A, B, C, D, E, F, G> Prepared of(
            Task7<A, B, C, D, E, F, G> kernel, A a, B b, C c, D d, E e, F f, G g) {
        return prepared(kernel, a, b, c, d, e, f, g);
    }

    /** The circuit of a kernel of 8 parameters. */
    public static <A, B, C, D, E, F, G, H> Prepared of(
            Task8<A, B, C, D, E, F, G, H> kernel, A a, B b, C c, D d, E e, F f, G g, H h) {
        return prepared(kernel, a, b, c, d, e, f, g, h);
    }

    /** The circuit of a kernel of 9 parameters. */
    public static <A, B, C, D, E, F, G, H, I> Prepared of(
            Task9<A, B, C, D, E, F, G, H, I> kernel, A a, B b, C c, D d, E e, F f, G g, H h, I i) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i);
    }

    /** The circuit of a kernel of 10 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J> Prepared of(
            Task10<A, B, C, D, E, F, G, H, I, J> kernel, A a, B b, C c, D d, E e, F f, G g, H h, I i, J j) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j);
    }

    /** The circuit of a kernel of 11 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K> Prepared of(
            Task11<A, B, C, D, E, F, G, H, I, J, K> kernel, A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k);
    }

    /** The circuit of a kernel of 12 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L> Prepared of(
            Task12<A, B, C, D, E, F, G, H, I, J, K, L> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l);
    }

    /** The circuit of a kernel of 13 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M> Prepared of(
            Task13<A, B, C, D, E, F, G, H, I, J, K, L, M> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m);
    }

    /** The circuit of a kernel of 14 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N> Prepared of(
            Task14<A, B, C, D, E, F, G, H, I, J, K, L, M, N> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m,
            N n) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    }

    /** The circuit of a kernel of 15 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> Prepared of(
            Task15<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m,
            N n,
            O o) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
    }

    /** The circuit of a kernel of 16 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> Prepared of(
            Task16<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m,
            N n,
            O o,
            P p) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
    }

    /** The circuit of a kernel of 17 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> Prepared of(
            Task17<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m,
            N n,
            O o,
            P p,
            Q q) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
    }

    /** The circuit of a kernel of 18 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R> Prepared of(
            Task18<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m,
            N n,
            O o,
            P p,
            Q q,
            R r) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
    }

    /** The circuit of a kernel of 19 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S> Prepared of(
            Task19<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m,
            N n,
            O o,
            P p,
            Q q,
            R r,
            S s) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
    }

    /** The circuit of a kernel of 20 parameters. */
    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T> Prepared of(
            Task20<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T> kernel,
            A a,
            B b,
            C c,
            D d,
            E e,
            F f,
            G g,
            H h,
            I i,
            J j,
            K k,
            L l,
            M m,
            N n,
            O o,
            P p,
            Q q,
            R r,
            S s,
            T t) {
        return prepared(kernel, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
    }
}
