/**
 * Claims of papers in small, and what came of them: a {@link dev.gyre.models.reproduce.Claim} is data (arms, gates, controls, a
 * picture), a {@link dev.gyre.models.reproduce.Reproduction} runs the arms of several, a {@link
 * dev.gyre.models.reproduce.Report} says which gates hold.
 */
package dev.gyre.models.reproduce;
