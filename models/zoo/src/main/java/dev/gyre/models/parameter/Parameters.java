package dev.gyre.models.parameter;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Parameter.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The one door through which a model gets its parameters: each is declared once, with all that's to be known about it, and has
 * its numbers when the declaration returns, wherever they come from. A view on the declarations under a prefix of names, as a
 * layer gets it.
 */
public final class Parameters {

    private final Source source;
    private final Domain domain;
    private final List<Parameter> declared;
    private final String prefix;
    private final List<String> published;
    private final boolean frozen;

    private Parameters(
            Source source,
            Domain domain,
            List<Parameter> declared,
            String prefix,
            List<String> published,
            boolean frozen) {
        this.source = source;
        this.domain = domain;
        this.declared = declared;
        this.prefix = prefix;
        this.published = published;
        this.frozen = frozen;
    }

    /** No declarations yet, of a model for a domain, with numbers out of a source. */
    public Parameters(Source source, Domain domain) {
        this(source, domain, new ArrayList<>(), "", List.of(""), false);
    }

    /** The domain: the task's inputs and outputs. */
    public Domain domain() {
        return domain;
    }

    /** Number of different tokens. */
    public int vocabulary() {
        return domain.outputs();
    }

    /** The prefix of the names of this view. */
    public String path() {
        return prefix;
    }

    /** The parameters of a part, whose names begin with its name and a dot. */
    public Parameters at(String part) {
        return at(part, part);
    }

    /** The parameters of a part that the paper's package calls otherwise; several packages may each have a name for it. */
    public Parameters at(String part, String... theirs) {
        return within(part + ".", Arrays.stream(theirs).map(n -> n + ".").toArray(String[]::new));
    }

    /**
     * The parameters whose names begin with the given texts, ours and the packages'.
     *
     * @param theirs one for all packages, or one for each
     */
    public Parameters within(String start, String... theirs) {
        return new Parameters(source, domain, declared, prefix + start, joined(List.of(theirs)), frozen);
    }

    /** Names behind what the packages' names begin with: each behind its own, or one behind all, or all behind one. */
    private List<String> joined(List<String> names) {
        int count = Math.max(published.size(), names.size());
        if ((published.size() != count && published.size() != 1) || (names.size() != count && names.size() != 1)) {
            throw new IllegalArgumentException(
                    names + " can't follow " + published + ": there must be one, or one for each");
        }
        return IntStream.range(0, count)
                .mapToObj(i -> published.get(i % published.size()) + names.get(i % names.size()))
                .toList();
    }

    /** These names, but what's declared here isn't trained unless a recipe says so. */
    public Parameters frozen() {
        return new Parameters(source, domain, declared, prefix, published, true);
    }

    /** Parts that follow one another, such as blocks: their names have their number, from 0, behind the common one. */
    public <P> List<P> repeat(String name, int count, Function<Parameters, P> part) {
        return IntStream.range(0, count)
                .mapToObj(i -> part.apply(at(name).at(Integer.toString(i))))
                .toList();
    }

    /** A linear map's weight (.., in, out), which the package stores as (.., out, in); weight decay applies. */
    public Variable matrix(String name, Init init, int... dims) {
        return declare(name, Declaration.matrix(init), dims);
    }

    /** A norm's weight, a bias, an embedding: no weight decay. */
    public Variable plain(String name, Init init, int... dims) {
        return declare(name, Declaration.plain(init), dims);
    }

    /** Numbers that belong to the model but aren't trained, such as a moving average; checkpoints keep them. */
    public Variable buffer(String name, Init init, int... dims) {
        return declare(name, new Declaration(init, StorageLayout.SAME, Role.BUFFER, List.of()), dims);
    }

    /** Declares a parameter of any kind. */
    public Variable declare(String name, Declaration d, int... dims) {
        TensorType type = TensorType.f32(dims);
        Variable v =
                d.role() == Role.BUFFER ? Variable.state(prefix + name, type) : Variable.parameter(prefix + name, type);
        List<String> theirs = joined(d.published().isEmpty() ? List.of(name) : d.published());
        Role role = frozen && d.role() != Role.BUFFER ? Role.FROZEN : d.role();
        Parameter p = new Parameter(v, theirs, d.layout(), d.init(), declared.size(), role);
        source.fill(p);
        declared.add(p);
        return v;
    }

    /** Every parameter and buffer declared so far in any view, in order of declaration. */
    public List<Parameter> all() {
        return Collections.unmodifiableList(declared);
    }
}
