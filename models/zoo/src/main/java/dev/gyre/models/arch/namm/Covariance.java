package dev.gyre.models.arch.namm;

/** Covariance C by which an evolution draws its steps. */
sealed interface Covariance permits FullCovariance, DiagonalCovariance {

    /** Form in which it is kept. */
    enum Kind {
        /** Every entry; time grows with the cube of the number of parameters. */
        FULL,
        /** The diagonal, which learns faster: Ros &amp; Hansen 2008, doi:10.1007/978-3-540-87700-4_30. */
        DIAGONAL
    }

    /** A step of standard normal numbers. */
    double[] root(double[] z);

    /** C^(-1/2) x. */
    double[] inverseRoot(double[] x);

    /**
     * The covariance after a generation: stay C + c1 path path' + sum of share_i step_i step_i'.
     *
     * @param steps best first
     */
    Covariance adapted(double stay, double c1, double[] path, double[] share, double[][] steps);

    /** The numbers that are stored, n or n squared. */
    double[] numbers();

    /** Numbers in all of a kind. */
    static int size(Kind kind, int n) {
        return kind == Kind.FULL ? n * n : n;
    }

    /** The one of an evolution's beginning. */
    static Covariance first(Kind kind, int n) {
        return switch (kind) {
            case FULL -> FullCovariance.first(n);
            case DIAGONAL -> DiagonalCovariance.first(n);
        };
    }

    /** A covariance of given numbers. */
    static Covariance of(Kind kind, int n, double[] numbers) {
        return switch (kind) {
            case FULL -> FullCovariance.of(n, numbers);
            case DIAGONAL -> new DiagonalCovariance(numbers);
        };
    }
}
