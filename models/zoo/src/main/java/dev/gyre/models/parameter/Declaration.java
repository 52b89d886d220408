package dev.gyre.models.parameter;

import dev.gyre.models.parameter.Parameter.Role;
import java.util.List;

/**
 * Declaration of a parameter, besides its name and shape.
 *
 * @param init how it's drawn anew
 * @param layout how the paper's package stores it
 * @param role what training does with it
 * @param published the names that the package has for it, behind those of the parts that it's in; empty for ours
 */
public record Declaration(Init init, StorageLayout layout, Role role, List<String> published) {

    /** Keeps the names to itself. */
    public Declaration {
        published = List.copyOf(published);
    }

    /** A linear map's weight (.., in, out), which the package stores as (.., out, in); weight decay applies. */
    public static Declaration matrix(Init init) {
        return new Declaration(init, StorageLayout.OUT_IN, Role.DECAYING, List.of());
    }

    /** A norm's weight, a bias, an embedding: no weight decay. */
    public static Declaration plain(Init init) {
        return new Declaration(init, StorageLayout.SAME, Role.PLAIN, List.of());
    }

    /** A copy in another layout. */
    public Declaration stored(StorageLayout other) {
        return new Declaration(init, other, role, published);
    }

    /** A copy under names of the package's. */
    public Declaration as(String... theirs) {
        return new Declaration(init, layout, role, List.of(theirs));
    }
}
