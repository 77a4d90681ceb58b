/** For tests: Compute Engine, its price catalog and its tokens, played on this computer so strictly that what passes here is well-formed there. */
@NullMarked
package dev.stint.providers.gcp.stage;

import org.jspecify.annotations.NullMarked;
