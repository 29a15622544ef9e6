package com.educationcrm.callcore.platform

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context

/**
 * Asks Android to wake the upload queue when there is a network: after a kill, a restart, overnight.
 *
 * While the app is open the queue runs by itself; this is for what is left when it is closed.
 */
class UploadScheduler(
    private val context: Context,
    private val service: Class<out JobService>,
) {
    private val jobs = context.getSystemService(Context.JOB_SCHEDULER_SERVICE) as JobScheduler

    /** One job, however often it is asked for; [unmeteredOnly]: never on the person's mobile data. */
    fun schedule(unmeteredOnly: Boolean) {
        val network = if (unmeteredOnly) JobInfo.NETWORK_TYPE_UNMETERED else JobInfo.NETWORK_TYPE_ANY
        val job =
            JobInfo
                .Builder(JOB_ID, ComponentName(context, service))
                .setRequiredNetworkType(network)
                .setBackoffCriteria(BACKOFF_MS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
                .setPersisted(true)
                .build()
        jobs.schedule(job)
    }

    /** The queue is empty. */
    fun cancel() = jobs.cancel(JOB_ID)

    private companion object {
        const val JOB_ID = 7_201
        const val BACKOFF_MS = 30_000L
    }
}
