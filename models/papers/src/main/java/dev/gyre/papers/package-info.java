/**
 * Claims of papers in small, and what came of them: a {@link dev.gyre.papers.Claim} is data (arms, gates, controls, a
 * picture), a {@link dev.gyre.papers.Reproduction} runs the arms of several, a {@link
 * dev.gyre.papers.Report} says which gates hold.
 */
package dev.gyre.papers;
