package com.educationcrm.telecaller

import com.educationcrm.callcore.rules.AudioFile
import com.educationcrm.callcore.rules.CallFacts
import com.educationcrm.callcore.rules.CallLogRow
import com.educationcrm.callcore.rules.MatchResultOfCall
import com.facebook.react.bridge.Arguments
import com.facebook.react.bridge.ReadableMap
import com.facebook.react.bridge.WritableMap

// Between callcore's classes and the maps that JavaScript sees; the keys are those of NativeTelephony.ts.

internal fun CallLogRow.toMap(): WritableMap =
    Arguments.createMap().also { map ->
        map.putDouble("startedAt", startedAt.toDouble())
        map.putDouble("durationSeconds", talkSeconds.toDouble())
        sim?.let { map.putString("sim", it) }
    }

internal fun AudioFile.toMap(): WritableMap =
    Arguments.createMap().also { map ->
        map.putString("uri", uri)
        map.putString("name", name)
        map.putString("mimeType", mimeType)
        map.putDouble("sizeBytes", sizeBytes.toDouble())
        map.putDouble("modifiedAt", modifiedAt.toDouble())
        durationSeconds?.let { map.putDouble("durationSeconds", it) }
    }

internal fun MatchResultOfCall.toMap(): WritableMap {
    val fitting = Arguments.createArray()
    for (candidate in candidates) {
        val reasons = Arguments.createArray()
        candidate.reasons.forEach(reasons::pushString)
        fitting.pushMap(
            Arguments.createMap().apply {
                putMap("file", candidate.file.toMap())
                putDouble("score", candidate.score.toDouble())
                putArray("reasons", reasons)
            },
        )
    }
    return Arguments.createMap().also { map ->
        map.putString("kind", kind.name.lowercase())
        map.putString("reason", reason)
        map.putArray("candidates", fitting)
    }
}

internal fun ReadableMap.toCallFacts() =
    CallFacts(
        number = requireNotNull(getString("number")),
        startedAt = getDouble("startedAt").toLong(),
        endedAt = getDouble("endedAt").toLong(),
        talkSeconds =
            if (hasKey("durationSeconds") && !isNull("durationSeconds")) {
                getDouble("durationSeconds").toInt()
            } else {
                null
            },
    )
