; Installs for one user, without administrator's rights: makensis with FOLDER, OUT and VERSION.
; IT may run it with /S (silent) and /D=folder (last on the line, without quotation marks).
Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestLongPathAware true
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetDateSave off

!include MUI2.nsh
!include FileFunc.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Jixiao"
!define TYPE "Jixiao.File.1"

Name "績效編報"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Jixiao"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "績效編報 ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1028 "ProductName" "績效編報"
VIAddVersionKey /LANG=1028 "FileDescription" "績效編報安裝程式"
VIAddVersionKey /LANG=1028 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1028 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1028 "LegalCopyright" "MIT"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\jixiao.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "TradChinese"

; A program that runs cannot be replaced: say so, and leave all as it is.
!macro MustNotRun
  ${If} ${FileExists} "$INSTDIR\jixiao.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\jixiao.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "績效編報正在執行；請關閉後再試一次。" /SD IDOK
      SetErrorLevel 3
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; Only what an installer put there goes: the folder may be one of the officer's own.
!macro RemoveProgram
  RMDir /r "$INSTDIR\lib"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\jixiao.exe"
  Delete "$INSTDIR\jixiao.com"
  Delete "$INSTDIR\jixiao.ico"
  Delete "$INSTDIR\python3.dll"
  Delete "$INSTDIR\python311.dll"
  Delete "$INSTDIR\python311._pth"
  Delete "$INSTDIR\VCRUNTIME140.dll"
!macroend

Section
  !insertmacro MustNotRun
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${FOLDER}\*"
  File "/oname=jixiao.ico" "${ICON}"
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "不能寫入「$INSTDIR」；請檢查磁碟空間與權限，或換一個資料夾。" /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\績效編報.lnk" "$INSTDIR\jixiao.exe" "" "$INSTDIR\jixiao.ico"

  WriteRegStr HKCU "Software\Classes\.jixiao" "" "${TYPE}"
  WriteRegStr HKCU "Software\Classes\.jixiao" "Content Type" "application/vnd.jixiao"
  WriteRegStr HKCU "Software\Classes\${TYPE}" "" "績效編報檔案"
  WriteRegStr HKCU "Software\Classes\${TYPE}\DefaultIcon" "" "$INSTDIR\jixiao.ico"
  WriteRegStr HKCU "Software\Classes\${TYPE}\shell\open\command" "" '"$INSTDIR\jixiao.exe" open "%1"'

  WriteRegStr HKCU "${KEY}" "DisplayName" "績效編報"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\jixiao.ico"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section Uninstall
  !insertmacro MustNotRun
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\績效編報.lnk"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Classes\${TYPE}"
  ReadRegStr $0 HKCU "Software\Classes\.jixiao" ""
  ${If} $0 == "${TYPE}"
    DeleteRegKey HKCU "Software\Classes\.jixiao"
  ${EndIf}
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
