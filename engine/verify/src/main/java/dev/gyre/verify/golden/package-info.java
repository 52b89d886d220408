/** Cases computed by the papers' own code, run through our ops. */
package dev.gyre.verify.golden;
