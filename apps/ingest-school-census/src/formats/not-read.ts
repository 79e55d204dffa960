export const words = (text: string): string[] => text.trim().split(/\s+/);

/** Columns and elements of the census that no indicator needs: known, and not read. Totals of absence stood beside the sessions by code until 2024. */
export const NOT_READ = {
  pupil: words(`middlenames preferredsurname formersurname language parttime topupfunding servicechild plaa youngcarer fundedhours hoursatsetting dafindicator
    eligibilitycode thirtyhourcode eyppr eyppbf qualhrs nonqualhrs qualhrspreviousyear nonqualhrspreviousyear tlevelqualhrs tlevelnonqualhrs moveonrollflag moveoffrollflag missingaddress
    postlookedafterarrangements schoollunchtaken classtype extendedhours expandedhours disabilityaccessfundindicator duplicatenotfunded unitcontacttime ftemp ncyearleaving
    mathsgcsehighestpriorattainment englishgcsehighestpriorattainment mathsgcsefundingexemption englishgcsefundingexemption mathsgcsehighestpriorattainmentpreviousyear
    englishgcsehighestpriorattainmentpreviousyear mathsgcsepriorattainmentyear11 englishgcsepriorattainmentyear11
    termlysessionsauthorised termlysessionsunauthorised termlysessionseducational termlysessionsexceptional termlysessionscoronavirus
    summerhalfterm2sessionsauthorised summerhalfterm2sessionsunauthorised summerhalfterm2sessionseducational summerhalfterm2sessionsexceptional summerhalfterm2sessionscoronavirus`),
  address: words('saon paon street locality town administrativearea posttown addressline1 addressline2 addressline3 addressline4 addressline5'),
  exclusion: words('incare reinstatementdate reviewdate reviewresult senexpert'),
  placement: words('applacementpostcode companynumber'),
  school: words('name sourcelevel serialno datetime softwarecode release xversion phase lanumber'),
  establishment: words(`schooltableid schoolname email phoneno type intake governance accommodation highestncyeargroup lowestncyeargroup maxdaypupils maxboarders minmaleage maxmaleage
    minfemaleage maxfemaleage infantslodged infantswithdrawn infantsheard infantsupheld infantsrejected secondarylodged secondarywithdrawn secondaryheard secondaryupheld secondaryrejected
    parttimenotin privatestudy pupilsatotherschool workexperience fecollege freemealstaken childmothers teenmotherplaces childcareplaces`),
};
