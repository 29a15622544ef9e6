package com.educationcrm.callcore.platform

import android.app.NotificationManager
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.os.PowerManager
import android.provider.Settings

/** Facts about this phone for the set-up checklist; judges nothing. */
class PhoneHealth(
    private val context: Context,
) {
    val brand: String = Build.BRAND.orEmpty()
    val model: String = Build.MODEL.orEmpty()
    val androidVersion: String = Build.VERSION.RELEASE.orEmpty()
    val sdk: Int = Build.VERSION.SDK_INT

    /** Whether the phone can make calls at all: a tablet may not. */
    fun hasTelephony(): Boolean = context.packageManager.hasSystemFeature(PackageManager.FEATURE_TELEPHONY)

    /** Whether the system leaves the app alone in the background. */
    fun isBatteryUnrestricted(): Boolean =
        (context.getSystemService(Context.POWER_SERVICE) as PowerManager)
            .isIgnoringBatteryOptimizations(context.packageName)

    fun notificationsEnabled(): Boolean =
        (context.getSystemService(Context.NOTIFICATION_SERVICE) as NotificationManager).areNotificationsEnabled()

    fun isGranted(permission: String): Boolean =
        context.checkPermission(permission, android.os.Process.myPid(), android.os.Process.myUid()) ==
            PackageManager.PERMISSION_GRANTED

    /** Screens to try, best first: makers leave some of them out. */
    fun settings(kind: String): List<Intent> {
        val details =
            Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", context.packageName, null))
        return when (kind) {
            "notifications" ->
                listOf(
                    Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS)
                        .putExtra(Settings.EXTRA_APP_PACKAGE, context.packageName),
                    details,
                )
            "battery" -> listOf(Intent(Settings.ACTION_IGNORE_BATTERY_OPTIMIZATION_SETTINGS), details)
            "exact_alarms" ->
                if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) {
                    listOf(
                        Intent(
                            Settings.ACTION_REQUEST_SCHEDULE_EXACT_ALARM,
                            Uri.fromParts("package", context.packageName, null),
                        ),
                        details,
                    )
                } else {
                    listOf(details)
                }
            "autostart" -> AUTOSTART.map { (owner, screen) -> Intent().setClassName(owner, screen) } + details
            "app" -> listOf(details)
            else -> emptyList()
        }
    }

    private companion object {
        /** The makers' own screens; none is promised, so the app's details always come last. */
        val AUTOSTART =
            listOf(
                "com.miui.securitycenter" to "com.miui.permcenter.autostart.AutoStartManagementActivity",
                "com.coloros.safecenter" to "com.coloros.safecenter.permission.startup.StartupAppListActivity",
                "com.oplus.safecenter" to "com.oplus.safecenter.permission.startup.StartupAppListActivity",
                "com.vivo.permissionmanager" to "com.vivo.permissionmanager.activity.BgStartUpManagerActivity",
                "com.huawei.systemmanager" to
                    "com.huawei.systemmanager.startupmgr.ui.StartupNormalAppListActivity",
                "com.oneplus.security" to "com.oneplus.security.chainlaunch.view.ChainLaunchAppListActivity",
                "com.samsung.android.lool" to "com.samsung.android.sm.ui.battery.BatteryActivity",
            )
    }
}
