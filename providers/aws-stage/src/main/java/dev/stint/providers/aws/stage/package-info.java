/** For tests: EC2, its prices, quotas and metadata service, played on this computer so strictly that what passes here is well-formed there. */
@NullMarked
package dev.stint.providers.aws.stage;

import org.jspecify.annotations.NullMarked;
